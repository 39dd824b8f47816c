using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Iam.DelegationTestCalls;

namespace Simfra.Services.Tests.Iam;

/// <summary>What those who are to accept a request are told of it.</summary>
public sealed class DelegationSummaryTests
{
    [Fact]
    public async Task GetHumanReadableSummary_TellsWhatTheRequestAsksFor()
    {
        await using var world = await StartAsync();

        var answer = (await SummaryAsync(world, await world.AskAsync())).Ok();

        Assert.Equal(("AVAILABLE", "en"), (answer.Element("SummaryState"), answer.Element("Locale")));
        Assert.Equal(
            """
            Example Partner (account 000000000000) asks for access for 2 hours, within the permissions of whoever accepts the request.
            Allowed on arn:aws:sqs:*:*:orders:
            - Amazon SQS: write: CreateQueue, SendMessage
            """,
            answer.Element("SummaryContent"));
    }

    [Fact]
    public async Task GetHumanReadableSummary_TellsOfLevelsConditionsAndBoundaries()
    {
        await using var world = await StartAsync(
            """
            {"Version":"2012-10-17","Statement":[
            {"Effect":"Allow","Action":["sqs:TagQueue","sqs:ListQueues","s3:GetObject","sqs:Get*","kms:*","sqs:Imaginary","sqs:AddPermission"],"Resource":"*"},
            {"Effect":"Allow","Action":"iam:CreateRole","Resource":["arn:aws:iam::*:role/a","arn:aws:iam::*:role/@{queueName}"],
            "Condition":{"StringEquals":{"iam:PermissionsBoundary":"arn:aws:iam::partner:policy/b"}}},
            {"Effect":"Deny","NotAction":["s3:*","sqs:*"],"NotResource":"arn:aws:s3:::private"},
            {"Effect":"Deny","Action":"*","Resource":"arn:aws:s3:::private"}]}
            """);
        var id = await world.AskAsync(("SessionDuration", "3661"));

        Assert.Equal(
            """
            Example Partner (account 000000000000) asks for access for 1 hour 1 minute 1 second, within the permissions of whoever accepts the request.
            Allowed on all resources:
            - AWS Key Management Service: all actions
            - Amazon S3: read: GetObject
            - Amazon SQS: read: ListQueues; tagging: TagQueue; permissions management: AddPermission; actions that match Get*; other actions: Imaginary
            Allowed on arn:aws:iam::*:role/a, arn:aws:iam::*:role/orders, if iam:PermissionsBoundary StringEquals arn:aws:iam::partner:policy/b:
            - AWS Identity and Access Management: write: CreateRole
            Denied on all resources except arn:aws:s3:::private:
            - All services: all actions except s3:*, sqs:*
            Denied on arn:aws:s3:::private:
            - All services: all actions
            Roles that it creates are bounded by arn:aws:iam::partner:policy/b.
            """,
            (await SummaryAsync(world, id)).Ok().Element("SummaryContent"));
    }

    [Theory]
    [InlineData("en-US")]
    [InlineData("EN_gb")]
    public async Task GetHumanReadableSummary_InAnyEnglish_NamesTheLocaleThatWasAskedFor(string locale)
    {
        await using var world = await StartAsync();

        var answer = (await SummaryAsync(world, await world.AskAsync(), locale)).Ok();

        Assert.Equal((locale, "AVAILABLE"), (answer.Element("Locale"), answer.Element("SummaryState")));
    }

    [Fact]
    public async Task GetHumanReadableSummary_InAnotherLanguage_IsNotImplemented()
    {
        await using var world = await StartAsync();

        (await SummaryAsync(world, await world.AskAsync(), "de-DE")).AssertXmlError(
            "NotImplemented", "GetHumanReadableSummary in the locale de-DE is not implemented by Simfra.Embedded.", 501);
        (await SummaryAsync(world, await world.AskAsync(("RequestorWorkflowId", "workflow-2")), "!!")).AssertXmlError("InvalidInput", "!! is not a locale.");
    }

    [Fact]
    public async Task GetHumanReadableSummary_OfSomethingElse_FailsWithInvalidInput()
    {
        await using var world = await StartAsync();

        (await world.IamAsync("GetHumanReadableSummary", ("EntityArn", "arn:aws:iam::000000000000:user/alice"))).AssertXmlError(
            "InvalidInput", "arn:aws:iam::000000000000:user/alice is not the ARN of a delegation request.");
        (await SummaryAsync(world, "e4bdcdae-4f66-11e4-aefa-bfd6aEXAMPLE")).AssertXmlError("NoSuchEntity", null, 404);
    }

    private static Task<TestAnswer> SummaryAsync(TestWorld world, string id, string? locale = null)
    {
        (string, string)[] arn = [("EntityArn", $"arn:aws:iam::{Provider}:delegation-request/{id}")];
        return world.IamAsync("GetHumanReadableSummary", locale is null ? arn : [.. arn, ("Locale", locale)]);
    }
}
