using System.Text.Json.Nodes;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.Kms;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;
using static Simfra.Services.Tests.SecretsManager.TestSecret;

namespace Simfra.Services.Tests.SecretsManager;

/// <summary>What the operations need, and whom policies of secrets and keys let in.</summary>
public sealed class SecretAuthorizationTests
{
    /// <summary>Operation, the rest of its input (the secret's name is added), and its IAM action.</summary>
    public static TheoryData<string, string> Operations { get; } = new()
    {
        { "CancelRotateSecret", "" },
        { "DeleteResourcePolicy", "" },
        { "DeleteSecret", "" },
        { "DescribeSecret", "" },
        { "GetResourcePolicy", "" },
        { "GetSecretValue", "" },
        { "ListSecretVersionIds", "" },
        { "PutResourcePolicy", ""","ResourcePolicy":"{}" """ },
        { "PutSecretValue", $$""","SecretString":"x","ClientRequestToken":"{{Token(2)}}" """ },
        { "RemoveRegionsFromReplication", ""","RemoveReplicaRegions":["eu-west-1"]""" },
        { "ReplicateSecretToRegions", ""","AddReplicaRegions":[{"Region":"eu-west-1"}]""" },
        { "RestoreSecret", "" },
        { "RotateSecret", $$""","ClientRequestToken":"{{Token(2)}}" """ },
        { "StopReplicationToReplica", "" },
        { "TagResource", ""","Tags":[{"Key":"a","Value":"b"}]""" },
        { "UntagResource", ""","TagKeys":["a"]""" },
        { "UpdateSecret", ""","Description":"x" """ },
        { "UpdateSecretVersionStage", ""","VersionStage":"x" """ },
        { "ValidateResourcePolicy", ""","ResourcePolicy":"{}" """ },
    };

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task AnOperation_NeedsItsActionOnTheSecret(string operation, string input)
    {
        await using var world = await TestWorld.StartAsync();
        var arn = await world.CreateSecretAsync();
        await using var user = await TestUser.CreateAsync(world, "worker");
        var call = $$"""{"SecretId":"db/password"{{input}}}""";

        var denied = await user.World.SecretsAsync(operation, call);
        var byArn = await user.World.SecretsAsync(operation, call.Replace("db/password", arn, StringComparison.Ordinal));
        var actions = operation == "ValidateResourcePolicy" ? "ValidateResourcePolicy secretsmanager:PutResourcePolicy" : operation;
        await user.PutPolicyAsync(Allow($"secretsmanager:{actions}", arn), Allow("kms:*"));
        var allowed = await user.World.SecretsAsync(operation, call);

        denied.AssertJsonError("AccessDeniedException", Denied(user, operation, "db/password"));
        byArn.AssertJsonError("AccessDeniedException", Denied(user, operation, arn));
        Assert.NotEqual("AccessDeniedException", allowed.Body.Length == 0 ? null : allowed.JsonError);
    }

    [Theory]
    [InlineData("CreateSecret", """{"Name":"new"}""", "new")]
    [InlineData("ListSecrets", "{}", null)]
    [InlineData("GetRandomPassword", "{}", null)]
    [InlineData("BatchGetSecretValue", """{"SecretIdList":["db/password"]}""", null)]
    public async Task AnOperationAboutNoSecret_NeedsItsAction(string operation, string input, string? resource)
    {
        await using var world = await TestWorld.StartAsync();
        await using var user = await TestUser.CreateAsync(world, "worker");

        var denied = await user.World.SecretsAsync(operation, input);
        await user.PutPolicyAsync(Allow($"secretsmanager:{operation}"));

        denied.AssertJsonError("AccessDeniedException", Denied(user, operation, resource));
        (await user.World.SecretsAsync(operation, input)).Ok();
    }

    [Theory]
    [InlineData("CreateSecret", """{"Name":"new","Tags":[{"Key":"a","Value":"b"}]}""", "secretsmanager:TagResource", "new")]
    [InlineData("CreateSecret", """{"Name":"new","AddReplicaRegions":[{"Region":"eu-west-1"}]}""", "secretsmanager:ReplicateSecretToRegions", "new")]
    [InlineData("BatchGetSecretValue", """{"Filters":[{"Key":"name","Values":["x"]}]}""", "secretsmanager:ListSecrets", null)]
    [InlineData("ValidateResourcePolicy", """{"SecretId":"db/password","ResourcePolicy":"{}"}""", "secretsmanager:PutResourcePolicy", "db/password")]
    [InlineData("RotateSecret", """{"SecretId":"db/password","RotationLambdaARN":"arn:aws:lambda:us-east-1:000000000000:function:f"}""", "lambda:InvokeFunction", "arn:aws:lambda:us-east-1:000000000000:function:f")]
    public async Task WhatElseACallNeeds_IsAskedForToo(string operation, string input, string action, string? resource)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateSecretAsync();
        await using var user = await TestUser.CreateAsync(world, "worker", Allow($"secretsmanager:{operation}"));

        (await user.World.SecretsAsync(operation, input)).AssertJsonError("AccessDeniedException", DeniedAction(user, action, resource));
        await user.PutPolicyAsync(Allow($"secretsmanager:{operation} {action}"));
        var allowed = await user.World.SecretsAsync(operation, input);

        Assert.NotEqual("AccessDeniedException", allowed.JsonError);
    }

    [Theory]
    [InlineData("1234abcd-12ab-34cd-56ef-1234567890ab", true)]
    [InlineData("arn:aws:kms:us-east-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab", true)]
    [InlineData("arn:aws:kms:us-east-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab", false)]
    [InlineData("alias/mine", false)]
    public async Task KmsKeyArn_IsTheKeyOfTheRequest(string keyId, bool isAllowed)
    {
        await using var world = await TestWorld.StartAsync();
        await using var user = await TestUser.CreateAsync(
            world, "worker", Allow("secretsmanager:CreateSecret", condition: When(
                "secretsmanager:KmsKeyArn", "arn:aws:kms:us-east-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab")));

        var answer = await user.World.SecretsAsync("CreateSecret", $$"""{"Name":"new","KmsKeyId":"{{keyId}}"}""");

        Assert.Equal(isAllowed, answer.Status == System.Net.HttpStatusCode.OK);
    }

    /// <summary>Condition key, the value that is allowed, an operation, an input that has the value, and one that doesn't.</summary>
    [Theory]
    [InlineData("secretsmanager:Name", "new", "CreateSecret", """{"Name":"new"}""", """{"Name":"other"}""")]
    [InlineData("secretsmanager:Description", "mine", "CreateSecret", """{"Name":"new","Description":"mine"}""", """{"Name":"new","Description":"x"}""")]
    [InlineData("secretsmanager:AddReplicaRegions", "eu-west-1", "ReplicateSecretToRegions", """{"AddReplicaRegions":[{"Region":"eu-west-1"}]}""", """{"AddReplicaRegions":[{"Region":"eu-west-2"}]}""")]
    [InlineData("secretsmanager:ForceOverwriteReplicaSecret", "false", "ReplicateSecretToRegions", """{"AddReplicaRegions":[{"Region":"eu-west-1"}]}""", """{"AddReplicaRegions":[{"Region":"eu-west-1"}],"ForceOverwriteReplicaSecret":true}""")]
    [InlineData("secretsmanager:SecretId", "ARN", "DescribeSecret", "{}", """{"SecretId":"other"}""")]
    [InlineData("secretsmanager:ResourceTag/team", "shop", "DescribeSecret", "{}", """{"SecretId":"other"}""")]
    [InlineData("aws:ResourceTag/team", "shop", "GetSecretValue", "{}", """{"SecretId":"other"}""")]
    [InlineData("secretsmanager:VersionStage", "AWSCURRENT", "GetSecretValue", "{}", """{"VersionStage":"AWSPREVIOUS"}""")]
    [InlineData("secretsmanager:VersionId", "00000000-0000-4000-8000-000000000001", "GetSecretValue", """{"VersionId":"00000000-0000-4000-8000-000000000001"}""", "{}")]
    [InlineData("secretsmanager:RecoveryWindowInDays", "7", "DeleteSecret", """{"RecoveryWindowInDays":7}""", """{"RecoveryWindowInDays":8}""")]
    [InlineData("secretsmanager:ForceDeleteWithoutRecovery", "false", "DeleteSecret", "{}", """{"ForceDeleteWithoutRecovery":true}""")]
    [InlineData("secretsmanager:BlockPublicPolicy", "true", "PutResourcePolicy", """{"ResourcePolicy":"{}","BlockPublicPolicy":true}""", """{"ResourcePolicy":"{}"}""")]
    [InlineData("secretsmanager:RotateImmediately", "true", "RotateSecret", "{}", """{"RotateImmediately":false}""")]
    [InlineData("secretsmanager:ModifyRotationRules", "false", "RotateSecret", "{}", """{"RotationRules":{"AutomaticallyAfterDays":1}}""")]
    [InlineData("secretsmanager:RotationLambdaARN", "arn:aws:lambda:us-east-1:000000000000:function:f", "RotateSecret", """{"RotationLambdaARN":"arn:aws:lambda:us-east-1:000000000000:function:f"}""", """{"RotationLambdaARN":"arn:aws:lambda:us-east-1:000000000000:function:g"}""")]
    [InlineData("aws:RequestTag/team", "shop", "TagResource", """{"Tags":[{"Key":"team","Value":"shop"}]}""", """{"Tags":[{"Key":"team","Value":"x"}]}""")]
    [InlineData("aws:TagKeys", "team", "UntagResource", """{"TagKeys":["team"]}""", """{"TagKeys":["other"]}""")]
    public async Task AConditionKey_IsWhatTheCallSays(string key, string value, string operation, string allowed, string denied)
    {
        await using var world = await TestWorld.StartAsync();
        var arn = await world.CreateSecretAsync(more: ""","Tags":[{"Key":"team","Value":"shop"}]""");
        await world.CreateSecretAsync("other");
        var condition = key is "aws:TagKeys" or "secretsmanager:AddReplicaRegions" ? "ForAllValues:StringEquals" : "StringEquals";
        await using var user = await TestUser.CreateAsync(
            world, "worker", Allow($"secretsmanager:{operation}", condition: When(condition, key, [value == "ARN" ? arn : value])), Allow("kms:* lambda:*"));

        var refused = await user.World.SecretsAsync(operation, Input(denied));
        var answer = await user.World.SecretsAsync(operation, Input(allowed));

        Assert.Equal("AccessDeniedException", refused.JsonError);
        Assert.False(
            answer.Body.Length > 0 && answer.JsonMessage?.Contains("is not authorized to perform", StringComparison.Ordinal) == true, answer.Text);

        string Input(string given)
        {
            var input = JsonNode.Parse(given)!.AsObject();
            if (operation != "CreateSecret")
            {
                input["SecretId"] ??= "db/password";
            }

            if (operation == "RotateSecret")
            {
                input["ClientRequestToken"] = Token(2);
            }

            return input.ToJsonString();
        }
    }

    [Fact]
    public async Task AwssOwnKeyOfAnotherService_CannotBeUsed()
    {
        await using var world = await TestWorld.StartAsync();
        await using var user = await TestUser.CreateAsync(world, "worker", Allow("secretsmanager:CreateSecret"), Allow("kms:*"));

        (await user.World.SecretsAsync("CreateSecret", $$"""{"Name":"new","SecretString":"x","ClientRequestToken":"{{Token(1)}}","KmsKeyId":"alias/aws/s3"}"""))
            .AssertJsonError("AccessDeniedException", "Access to KMS is not allowed");
    }

    [Fact]
    public async Task BatchGetSecretValue_GivesOnlyWhatTheCallerMayRead()
    {
        await using var world = await TestWorld.StartAsync();
        var mine = await world.CreateSecretAsync("mine");
        await world.CreateSecretAsync("theirs");
        await using var user = await TestUser.CreateAsync(
            world, "worker", Allow("secretsmanager:BatchGetSecretValue"), Allow("secretsmanager:GetSecretValue", mine));

        var answer = (await user.World.SecretsAsync("BatchGetSecretValue", """{"SecretIdList":["mine","theirs"]}""")).Ok().Json;

        Assert.Equal("mine", Assert.Single(answer["SecretValues"]!.AsArray())!.Text("Name"));
        var error = Assert.Single(answer["Errors"]!.AsArray())!;
        Assert.Equal(("theirs", "AccessDeniedException"), (error.Text("SecretId"), error.Text("ErrorCode")));
    }

    [Fact]
    public async Task AKeyOfOnesOwn_HasToLetTheCallerInToo()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();
        await world.CreateSecretAsync(more: $$""","KmsKeyId":"{{key.Id}}" """);
        await using var user = await TestUser.CreateAsync(world, "worker", Allow("secretsmanager:GetSecretValue"));

        (await user.World.SecretsAsync("GetSecretValue", """{"SecretId":"db/password"}""")).AssertJsonError(
            "AccessDeniedException", "Access to KMS is not allowed");
        await user.PutPolicyAsync(
            Allow("secretsmanager:GetSecretValue"),
            Allow("kms:Decrypt", key.Arn, When("kms:ViaService", "secretsmanager.us-east-1.amazonaws.com")));
        (await user.World.SecretsAsync("GetSecretValue", """{"SecretId":"db/password"}""")).Ok();
    }

    [Fact]
    public async Task AResourcePolicy_LetsAnotherAccountIn_WhereTheKeyDoesToo()
    {
        await using var world = await TestWorld.StartAsync();
        var key = await world.CreateKeyAsync();
        var arn = await world.CreateSecretAsync(more: $$""","KmsKeyId":"{{key.Id}}" """);
        await using var stranger = await TestUser.CreateInAsync(world, TestWorld.OtherAccount, "stranger", Allow("*"));
        var input = $$"""{"SecretId":"{{arn}}"}""";

        (await stranger.World.SecretsAsync("GetSecretValue", input)).AssertJsonError("AccessDeniedException", null);
        var policy = Policy(Allow("secretsmanager:GetSecretValue", principal: Aws("arn:aws:iam::111111111111:root")));
        await world.SecretsOkAsync("PutResourcePolicy", new JsonObject { ["SecretId"] = arn, ["ResourcePolicy"] = policy }.ToJsonString());
        (await stranger.World.SecretsAsync("GetSecretValue", input)).AssertJsonError("AccessDeniedException", "Access to KMS is not allowed");
        var keyPolicy = Policy(
            Allow("kms:*", principal: Aws("arn:aws:iam::000000000000:root")), Allow("kms:Decrypt", principal: Aws("arn:aws:iam::111111111111:root")));
        await world.KmsOkAsync("PutKeyPolicy", new JsonObject { ["KeyId"] = key.Id, ["Policy"] = keyPolicy }.ToJsonString());

        Assert.Equal("one", (await stranger.World.SecretsAsync("GetSecretValue", input)).Ok().Json.Text("SecretString"));
    }

    [Fact]
    public async Task AwssOwnKey_LetsNoOtherAccountIn()
    {
        await using var world = await TestWorld.StartAsync();
        var arn = await world.CreateSecretAsync();
        await using var stranger = await TestUser.CreateInAsync(world, TestWorld.OtherAccount, "stranger", Allow("*"));
        var policy = Policy(Allow("secretsmanager:*", principal: Aws("arn:aws:iam::111111111111:root")));
        await world.SecretsOkAsync("PutResourcePolicy", new JsonObject { ["SecretId"] = arn, ["ResourcePolicy"] = policy }.ToJsonString());

        foreach (var (operation, more) in new[]
        {
            ("GetSecretValue", ""), ("PutSecretValue", $$""","SecretString":"x","ClientRequestToken":"{{Token(2)}}" """),
        })
        {
            (await stranger.World.SecretsAsync(operation, $$"""{"SecretId":"{{arn}}"{{more}}}""")).AssertJsonError(
                "InvalidRequestException",
                "You can't access a secret from a different AWS account if you encrypt the secret with the default KMS service key.");
        }
    }

    private static string Denied(TestUser user, string operation, string? resource) =>
        DeniedAction(user, $"secretsmanager:{operation}", resource);

    private static string DeniedAction(TestUser user, string action, string? resource) =>
        $"User: {user.Arn} is not authorized to perform: {action}{(resource is null ? "" : $" on resource: {resource}")} " +
        $"because no identity-based policy allows the {action} action";
}
