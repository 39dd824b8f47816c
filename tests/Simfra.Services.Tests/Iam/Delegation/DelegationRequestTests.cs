using System.Globalization;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;
using static Simfra.Services.Tests.Iam.DelegationTestCalls;

namespace Simfra.Services.Tests.Iam;

/// <summary>What product providers ask for, and what they may ask for.</summary>
public sealed class DelegationRequestTests
{
    [Fact]
    public async Task CreateDelegationRequest_KeepsWhatIsAskedFor()
    {
        await using var world = await StartAsync();

        var created = (await world.TryAskAsync(
            ("OwnerAccountId", Customer), ("RequestMessage", "Order 42"), ("RedirectUrl", "https://partner.example/back"), ("OnlySendByOwner", "true"))).Ok();

        await using var customer = world.AsRootOf(Customer);
        var shown = (await customer.DelegationAsync("GetDelegationRequest", created.Element("DelegationRequestId")!)).Ok();
        Assert.StartsWith("http://localhost", created.Element("ConsoleDeepLink"), StringComparison.Ordinal);
        Assert.Equal(
            ("UNASSIGNED", Provider, ProviderName, Customer, "7200", "true", "Order 42", "https://partner.example/back", "Sets up the queue of orders"),
            (shown.Element("State"), shown.Element("RequestorId"), shown.Element("RequestorName"), shown.Element("OwnerAccountId"),
                shown.Element("SessionDuration"), shown.Element("OnlySendByOwner"), shown.Element("RequestMessage"), shown.Element("RedirectUrl"),
                shown.Element("Description")));
        Assert.Equal(Rendered, shown.Element("PermissionPolicy"));
        Assert.Equal((Template, "queueName", "string"), (shown.Element("PolicyTemplateArn"), shown.Element("Name"), shown.Element("Type")));
        Assert.Equal(TestWorld.StartTime.AddDays(1), DateTimeOffset.Parse(shown.Element("ExpirationTime")!, CultureInfo.InvariantCulture));
        Assert.Equal(TestWorld.StartTime, DateTimeOffset.Parse(shown.Element("CreateDate")!, CultureInfo.InvariantCulture));
        Assert.Null(shown.Element("OwnerId"));
        Assert.Null(shown.Element("PermissionCheckStatus"));
        Assert.Null(shown.Element("RolePermissionRestrictionArns"));
    }

    [Fact]
    public async Task CreateDelegationRequest_ByAnAccountThatIsNotRegistered_FailsWithInvalidInput()
    {
        await using var world = await TestWorld.StartAsync();

        (await world.TryAskAsync()).AssertXmlError(
            "InvalidInput", $"The policy template {Template} is not registered for the account that creates the delegation request.");
    }

    [Fact]
    public async Task CreateDelegationRequest_WithAnotherProvidersTemplate_FailsWithInvalidInput()
    {
        await using var world = await StartAsync();
        world.Server.World.AddDelegationProvider("Somebody else", Customer);
        await using var other = world.AsRootOf(Customer);

        (await other.TryAskAsync()).AssertXmlError("InvalidInput", null);
    }

    [Fact]
    public async Task CreateDelegationRequest_WithAWorkflowThatHasARequest_FailsWithEntityAlreadyExists()
    {
        await using var world = await StartAsync();
        await world.AskAsync();

        (await world.TryAskAsync()).AssertXmlError(
            "EntityAlreadyExists", "A delegation request with the requestor workflow id workflow-1 already exists.", 409);
        await world.AskAsync(("RequestorWorkflowId", "workflow-2"));
    }

    [Theory]
    [InlineData("NotificationChannel", "delegations", "delegations is not the ARN of an SNS topic.")]
    [InlineData("NotificationChannel", "arn:aws:sqs:us-east-1:000000000000:q", "arn:aws:sqs:us-east-1:000000000000:q is not the ARN of an SNS topic.")]
    [InlineData(
        "NotificationChannel", "arn:aws:sns:us-east-1:111111111111:t",
        "The notification channel must be an SNS topic of a registered account of the product provider.")]
    [InlineData("NotificationChannel", "arn:aws:sns:af-south-1:000000000000:t", "The notification channel must not be in the opt-in Region af-south-1.")]
    [InlineData("Permissions.Parameters.member.1.Name", "other", "The policy template has no parameter other.")]
    [InlineData("Permissions.Parameters.member.1.Type", "", "The parameter queueName must have a type, and one value where the type is string.")]
    [InlineData(
        "Permissions.Parameters.member.1.Values.member.2", "more", "The parameter queueName must have a type, and one value where the type is string.")]
    public async Task CreateDelegationRequest_WithWhatCannotBe_FailsWithInvalidInput(string parameter, string value, string message)
    {
        await using var world = await StartAsync();

        (await world.TryAskAsync((parameter, value))).AssertXmlError("InvalidInput", message);
    }

    [Theory]
    [InlineData("SessionDuration", "299", "sessionDuration")]
    [InlineData("SessionDuration", "43201", "sessionDuration")]
    [InlineData("OwnerAccountId", "12", "ownerAccountId")]
    [InlineData("RequestorWorkflowId", "w", "requestorWorkflowId")]
    [InlineData("RedirectUrl", "ftp://partner.example", "redirectUrl")]
    [InlineData("Description", "", "description")]
    public async Task CreateDelegationRequest_AgainstTheModelsConstraints_FailsWithValidationError(string parameter, string value, string member)
    {
        await using var world = await StartAsync();

        var answer = await world.TryAskAsync((parameter, value));

        answer.AssertXmlError("ValidationError", null);
        Assert.Contains($"'{member}'", answer.Element("Message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateDelegationRequest_NeedsAPolicy_WhichMayTestTemplateDurationAndChannel()
    {
        await using var world = await StartAsync();
        await using var denied = await world.AsNewUserAsync("denied", Policy(Allow("iam:GetUser")));
        await using var allowed = await world.AsNewUserAsync("allowed", Policy(Allow(
            "iam:CreateDelegationRequest", "arn:aws:iam::000000000000:delegation-request/*",
            $$$"""
            {"StringEquals":{"iam:TemplateArn":"{{{Template}}}","iam:NotificationChannel":"arn:aws:sns:us-east-1:000000000000:delegations"},
            "NumericLessThanEquals":{"iam:DelegationDuration":"3600"}}
            """)));

        (await denied.TryAskAsync()).AssertXmlError(
            "AccessDenied",
            "User: arn:aws:iam::000000000000:user/denied is not authorized to perform: iam:CreateDelegationRequest on resource: "
            + "arn:aws:iam::000000000000:delegation-request/* because no identity-based policy allows the iam:CreateDelegationRequest action",
            403);
        (await allowed.TryAskAsync()).AssertXmlError("AccessDenied", null, 403);
        (await allowed.TryAskAsync(("SessionDuration", "3600"))).Ok();
    }

    [Fact]
    public async Task AddDelegationProvider_WithWhatCannotBe_Throws()
    {
        await using var world = await StartAsync();
        var simfra = world.Server.World;
        var provider = simfra.AddDelegationProvider("Other Partner", "222222222222");

        Assert.Throws<ArgumentException>(() => simfra.AddDelegationProvider("", Customer));
        Assert.Throws<ArgumentException>(() => simfra.AddDelegationProvider(new string('x', 31), Customer));
        Assert.Throws<ArgumentException>(() => simfra.AddDelegationProvider("Third Partner"));
        Assert.Throws<ArgumentException>(() => simfra.AddDelegationProvider("Third Partner", "12"));
        Assert.Throws<ArgumentException>(() => simfra.AddDelegationProvider("Third Partner", Provider));
        Assert.Throws<ArgumentException>(() => provider.AddPolicyTemplate("short", TemplateDocument));
        Assert.Throws<ArgumentException>(() => provider.AddPolicyTemplate(Template, "no json"));
        Assert.Throws<ArgumentException>(() => provider.AddPolicyTemplate(Template, """{"Version":"2012-10-17","Statement":[{"Effect":"Perhaps"}]}"""));
        Assert.Throws<ArgumentException>(() => provider.AddPolicyTemplate(Template, Policy(Allow("iam:*"))));
        Assert.Throws<ArgumentException>(() => provider.AddPermissionsBoundary("b", "no json"));
        Assert.Throws<ArgumentException>(() => provider.AddPermissionsBoundary("/", Policy(Allow("sqs:*"))));
        Assert.Throws<ArgumentException>(() => provider.AddPermissionsBoundary("b", IamTestCalls.PolicyOfSize(6145)));
        provider.AddPermissionsBoundary("b", Policy(Allow("sqs:*")));
        Assert.Throws<ArgumentException>(() => provider.AddPermissionsBoundary("b", Policy(Allow("s3:*"))));
    }

    [Fact]
    public async Task AReset_ForgetsProviders()
    {
        await using var world = await StartAsync();

        await world.Server.World.ResetAsync();

        (await world.TryAskAsync()).AssertXmlError("InvalidInput", null);
    }

    [Fact]
    public async Task RemovingAnAccount_RemovesItsRequests()
    {
        await using var world = await StartAsync();
        var id = await world.AskAsync();

        world.Server.World.Accounts.Reset(Provider);

        (await world.DelegationAsync("GetDelegationRequest", id)).AssertXmlError("NoSuchEntity", $"The delegation request with id {id} cannot be found.", 404);
    }
}
