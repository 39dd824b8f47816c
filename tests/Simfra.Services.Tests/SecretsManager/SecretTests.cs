using System.Text.Json.Nodes;
using Simfra.Services.Tests.Kms;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.SecretsManager.TestSecret;

namespace Simfra.Services.Tests.SecretsManager;

/// <summary>Secrets and their values.</summary>
public sealed class SecretTests
{
    [Fact]
    public async Task CreateSecret_KeepsAValueUnderAwssOwnKey()
    {
        await using var world = await TestWorld.StartAsync();

        var made = await world.SecretsOkAsync(
            "CreateSecret",
            $$"""
            {"Name":"db/password","SecretString":"hunter2","ClientRequestToken":"{{Token(1)}}","Description":"the shop's",
             "Tags":[{"Key":"team","Value":"shop"}]}
            """);

        Assert.Matches("^arn:aws:secretsmanager:us-east-1:000000000000:secret:db/password-[A-Za-z0-9]{6}$", made.Text("ARN"));
        Assert.Equal(("db/password", Token(1)), (made.Text("Name"), made.Text("VersionId")));
        var value = await world.SecretsOkAsync("GetSecretValue", """{"SecretId":"db/password"}""");
        Assert.Equal(
            (made.Text("ARN"), "hunter2", Token(1), """["AWSCURRENT"]"""),
            (value.Text("ARN"), value.Text("SecretString"), value.Text("VersionId"), value["VersionStages"]!.ToJsonString()));
        var described = await world.DescribeSecretAsync(made.Text("ARN"));
        Assert.Equal(
            ("the shop's", """[{"Key":"team","Value":"shop"}]""", $$"""{"{{Token(1)}}":["AWSCURRENT"]}"""),
            (described.Text("Description"), described["Tags"]!.ToJsonString(), described["VersionIdsToStages"]!.ToJsonString()));
        Assert.Null(described["KmsKeyId"]);
        Assert.Null(described["RotationEnabled"]);
        Assert.Equal("AWS", (await world.DescribeAsync("alias/aws/secretsmanager")).Text("KeyManager"));
    }

    [Theory]
    [InlineData("db/password")]
    [InlineData("looks-like")]
    [InlineData("one-abcdef")]
    public async Task GetSecretValue_FindsASecret_ByItsArnWithAndWithoutItsEnd(string name)
    {
        await using var world = await TestWorld.StartAsync();
        var arn = await world.CreateSecretAsync(name);

        Assert.Equal("one", await world.ReadAsync(arn));
        Assert.Equal("one", await world.ReadAsync(arn[..^7]));
        (await world.SecretsAsync("GetSecretValue", $$"""{"SecretId":"{{arn[..^1]}}"}""")).AssertJsonError(
            "ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
        (await world.SecretsAsync("GetSecretValue", $$"""{"SecretId":"{{arn}}"}""", region: "eu-west-1")).AssertJsonError("ResourceNotFoundException", null);
    }

    [Fact]
    public async Task ABinaryValue_ComesBackAsBytes()
    {
        await using var world = await TestWorld.StartAsync();
        await world.SecretsOkAsync("CreateSecret", $$"""{"Name":"key","SecretBinary":"AAEC/w==","ClientRequestToken":"{{Token(1)}}"}""");

        var value = await world.SecretsOkAsync("GetSecretValue", """{"SecretId":"key"}""");

        Assert.Equal("AAEC/w==", value.Text("SecretBinary"));
        Assert.Null(value["SecretString"]);
    }

    [Theory]
    [InlineData("""{"Name":"Inv Name","SecretString":"x","ClientRequestToken":"$token"}""", "ValidationException", "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!")]
    [InlineData("""{"Name":"new","SecretString":"x"}""", "InvalidRequestException", "You must provide a ClientRequestToken value. We recommend a UUID-type value.")]
    [InlineData("""{"Name":"taken","SecretString":"x","ClientRequestToken":"$token"}""", "ResourceExistsException", "The operation failed because the secret taken already exists.")]
    [InlineData("""{"Name":"new","SecretString":"x","SecretBinary":"AAAA","ClientRequestToken":"$token"}""", "InvalidParameterException", null)]
    [InlineData("""{"Name":"new","SecretString":"x","ClientRequestToken":"$token","KmsKeyId":"alias/none"}""", "EncryptionFailure", null)]
    [InlineData("""{"Name":"new","Tags":[{"Key":"aws:x","Value":"y"}]}""", "InvalidParameterException", null)]
    [InlineData("""{"Name":"new","Type":"SalesforceClientSecret"}""", "NotImplemented", null)]
    public async Task CreateSecret_ThatCannotBe_Fails(string input, string error, string? message)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateSecretAsync("taken");

        var answer = await world.SecretsAsync("CreateSecret", input.Replace("$token", Token(2), StringComparison.Ordinal));

        answer.AssertJsonError(error, message, error == "NotImplemented" ? 501 : 400);
        Assert.Single((await world.SecretsOkAsync("ListSecrets", "{}"))["SecretList"]!.AsArray());
    }

    [Fact]
    public async Task CreateSecret_OfTheSameTokenAndValue_IsMadeOnce()
    {
        await using var world = await TestWorld.StartAsync();
        var arn = await world.CreateSecretAsync("taken");

        Assert.Equal(arn, await world.CreateSecretAsync("taken"));
        (await world.SecretsAsync("CreateSecret", $$"""{"Name":"taken","SecretString":"other","ClientRequestToken":"{{Token(1)}}"}""")).AssertJsonError(
            "ResourceExistsException", null);
    }

    [Fact]
    public async Task ASecretWithoutValue_HasNone()
    {
        await using var world = await TestWorld.StartAsync();
        var made = await world.SecretsOkAsync("CreateSecret", """{"Name":"empty"}""");

        Assert.Null(made["VersionId"]);
        (await world.SecretsAsync("GetSecretValue", """{"SecretId":"empty"}""")).AssertJsonError(
            "ResourceNotFoundException", "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT");
        await world.PutAsync("empty", "first", 1, ""","VersionStages":["MINE"]""");
        Assert.Equal("1:AWSCURRENT,MINE", await world.StagesAsync("empty"));
    }

    [Fact]
    public async Task PutSecretValue_MakesTheCurrentVersion_AndTheOldOneThePrevious()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateSecretAsync();

        var put = await world.PutAsync("db/password", "two", 2);
        await world.PutAsync("db/password", "three", 3);

        Assert.Equal((Token(2), """["AWSCURRENT"]"""), (put.Text("VersionId"), put["VersionStages"]!.ToJsonString()));
        Assert.Equal("2:AWSPREVIOUS 3:AWSCURRENT", await world.StagesAsync("db/password"));
        Assert.Equal("1: 2:AWSPREVIOUS 3:AWSCURRENT", await world.StagesAsync("db/password", ""","IncludeDeprecated":true"""));
        Assert.Equal("two", await world.ReadAsync("db/password", ""","VersionStage":"AWSPREVIOUS" """));
        Assert.Equal("one", await world.ReadAsync("db/password", $$""","VersionId":"{{Token(1)}}" """));
        (await world.SecretsAsync("GetSecretValue", $$"""{"SecretId":"db/password","VersionId":"{{Token(9)}}"}""")).AssertJsonError(
            "ResourceNotFoundException", $"Secrets Manager can't find the specified secret value for VersionId: {Token(9)}");
        (await world.SecretsAsync("GetSecretValue", $$"""{"SecretId":"db/password","VersionId":"{{Token(1)}}","VersionStage":"AWSCURRENT"}""")).AssertJsonError(
            "InvalidRequestException", "You provided a VersionStage that is not associated to the provided VersionId.");
    }

    [Fact]
    public async Task PutSecretValue_OfTheSameToken_IsARepetitionOrAnError()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateSecretAsync();
        await world.PutAsync("db/password", "two", 2);

        await world.PutAsync("db/password", "two", 2);

        (await world.SecretsAsync("PutSecretValue", $$"""{"SecretId":"db/password","SecretString":"x","ClientRequestToken":"{{Token(2)}}"}""")).AssertJsonError(
            "ResourceExistsException", "You can't modify an existing version, you can only create a new version.");
        (await world.SecretsAsync("PutSecretValue", $$"""{"SecretId":"db/password","ClientRequestToken":"{{Token(3)}}"}""")).AssertJsonError(
            "InvalidRequestException", "You must provide either SecretString or SecretBinary.");
        (await world.SecretsAsync("PutSecretValue", """{"SecretId":"db/password","SecretString":"x"}""")).AssertJsonError(
            "InvalidRequestException", "You must provide a ClientRequestToken value. We recommend a UUID-type value.");
        Assert.Equal("1:AWSPREVIOUS 2:AWSCURRENT", await world.StagesAsync("db/password"));
    }

    [Fact]
    public async Task VersionsWithoutLabels_AreKeptForADay_AndAHundredForLonger()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateSecretAsync();
        for (var i = 2; i <= 110; i++)
        {
            await world.PutAsync("db/password", $"v{i}", i);
        }

        Assert.Equal(110, await CountAsync());
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(1));
        await world.PutAsync("db/password", "last", 111);

        // The current one, the one before it, and the hundred before that.
        Assert.Equal(102, await CountAsync());

        async Task<int> CountAsync()
        {
            var (count, token) = (0, "");
            do
            {
                var page = await world.SecretsOkAsync("ListSecretVersionIds", $$"""{"SecretId":"db/password","IncludeDeprecated":true{{token}}}""");
                count += page["Versions"]!.AsArray().Count;
                token = page["NextToken"] is { } next ? $",\"NextToken\":\"{next}\"" : "";
            }
            while (token.Length > 0);
            return count;
        }
    }

    [Fact]
    public async Task UpdateSecretVersionStage_MovesLabels()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateSecretAsync();
        await world.PutAsync("db/password", "two", 2, ""","VersionStages":["AWSPENDING","MINE"]""");
        Assert.Equal("1:AWSCURRENT 2:AWSPENDING,MINE", await world.StagesAsync("db/password"));

        await MoveAsync("AWSCURRENT", from: 1, to: 2);
        Assert.Equal("1:AWSPREVIOUS 2:AWSCURRENT,AWSPENDING,MINE", await world.StagesAsync("db/password"));
        await MoveAsync("MINE", from: 2, to: 1);
        await MoveAsync("AWSPENDING", from: 2, to: null);
        Assert.Equal("1:AWSPREVIOUS,MINE 2:AWSCURRENT", await world.StagesAsync("db/password"));

        Task MoveAsync(string stage, int? from, int? to) => world.SecretsOkAsync("UpdateSecretVersionStage", MoveInput(stage, from, to));
    }

    [Theory]
    [InlineData("AWSCURRENT", 1, null, "InvalidParameterException", "You can only move staging label AWSCURRENT to a different secret version. It can't be completely removed.")]
    [InlineData("AWSCURRENT", null, 2, "InvalidParameterException", "The parameter RemoveFromVersionId can't be empty. Staging label AWSCURRENT is currently attached to version 00000000-0000-4000-8000-000000000001, so you must explicitly reference that version in RemoveFromVersionId.")]
    [InlineData("AWSCURRENT", 2, 1, "InvalidParameterException", null)]
    [InlineData("AWSCURRENT", 1, 9, "ResourceNotFoundException", "Secrets Manager can't find the specified secret version.")]
    [InlineData("AWSCURRENT", null, null, "InvalidParameterException", null)]
    public async Task UpdateSecretVersionStage_ThatCannotBe_Fails(string stage, int? from, int? to, string error, string? message)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateSecretAsync();
        await world.PutAsync("db/password", "two", 2, ""","VersionStages":["AWSPENDING"]""");

        (await world.SecretsAsync("UpdateSecretVersionStage", MoveInput(stage, from, to))).AssertJsonError(error, message);

        Assert.Equal("1:AWSCURRENT 2:AWSPENDING", await world.StagesAsync("db/password"));
    }

    [Fact]
    public async Task UpdateSecret_ChangesDescriptionKeyAndValue()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateSecretAsync();
        var key = await world.CreateKeyAsync();

        var updated = await world.SecretsOkAsync(
            "UpdateSecret",
            $$"""{"SecretId":"db/password","Description":"new","KmsKeyId":"{{key.Arn}}","SecretString":"two","ClientRequestToken":"{{Token(2)}}"}""");

        Assert.Equal(Token(2), updated.Text("VersionId"));
        var described = await world.DescribeSecretAsync("db/password");
        Assert.Equal(("new", key.Arn), (described.Text("Description"), described.Text("KmsKeyId")));
        Assert.Equal("two", await world.ReadAsync("db/password"));
        var versions = (await world.SecretsOkAsync("ListSecretVersionIds", """{"SecretId":"db/password"}"""))["Versions"]!.AsArray();
        Assert.All(versions, v => Assert.Equal(key.Arn, v!["KmsKeyIds"]![0]!.GetValue<string>()));

        await world.KmsOkAsync("DisableKey", $$"""{"KeyId":"{{key.Id}}"}""");
        var refused = await world.SecretsAsync("GetSecretValue", """{"SecretId":"db/password"}""");
        refused.AssertJsonError(
            "DecryptionFailure",
            $"Secrets Manager can't decrypt the secret value: {key.Arn} is disabled.{ForwardedKmsError.Suffix(refused, "DisabledException")}");
        (await world.SecretsAsync("GetSecretValue", """{"SecretId":"db/password","VersionStage":"AWSPREVIOUS"}""")).AssertJsonError("DecryptionFailure", null);
        (await world.SecretsAsync("UpdateSecret", """{"SecretId":"db/password","SecretString":"x"}""")).AssertJsonError("InvalidRequestException", null);
        Assert.Null((await world.SecretsOkAsync("UpdateSecret", """{"SecretId":"db/password","Description":"x"}"""))["VersionId"]);
    }

    [Fact]
    public async Task DeleteSecret_CanBeTakenBack_UntilItsWindowIsOver()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateSecretAsync();

        var deleted = await world.SecretsOkAsync("DeleteSecret", """{"SecretId":"db/password","RecoveryWindowInDays":7}""");

        Assert.Equal(TestWorld.StartTime.AddDays(7).ToUnixTimeSeconds(), deleted["DeletionDate"]!.GetValue<double>());
        (await world.SecretsAsync("GetSecretValue", """{"SecretId":"db/password"}""")).AssertJsonError(
            "InvalidRequestException", "You can't perform this operation on the secret because it was marked for deletion.");
        (await world.SecretsAsync("CreateSecret", """{"Name":"db/password"}""")).AssertJsonError(
            "InvalidRequestException", "You can't create this secret because a secret with this name is already scheduled for deletion.");
        Assert.Equal(TestWorld.StartTime.ToUnixTimeSeconds(), (await world.DescribeSecretAsync("db/password"))["DeletedDate"]!.GetValue<double>());
        Assert.Empty((await world.SecretsOkAsync("ListSecrets", "{}"))["SecretList"]!.AsArray());
        Assert.Single((await world.SecretsOkAsync("ListSecrets", """{"IncludePlannedDeletion":true}"""))["SecretList"]!.AsArray());

        await world.SecretsOkAsync("RestoreSecret", """{"SecretId":"db/password"}""");
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(8));
        Assert.Equal("one", await world.ReadAsync("db/password"));

        await world.SecretsOkAsync("DeleteSecret", """{"SecretId":"db/password"}""");
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(30));
        (await world.SecretsAsync("RestoreSecret", """{"SecretId":"db/password"}""")).AssertJsonError("ResourceNotFoundException", null);
    }

    [Fact]
    public async Task DeleteSecret_WithoutRecovery_IsAtOnce()
    {
        await using var world = await TestWorld.StartAsync();
        var first = await world.CreateSecretAsync();

        await world.SecretsOkAsync("DeleteSecret", """{"SecretId":"db/password","ForceDeleteWithoutRecovery":true}""");
        await world.SecretsOkAsync("DeleteSecret", """{"SecretId":"db/password","ForceDeleteWithoutRecovery":true}""");

        Assert.NotEqual(first, await world.CreateSecretAsync());
        (await world.SecretsAsync("DeleteSecret", """{"SecretId":"none"}""")).AssertJsonError("ResourceNotFoundException", null);
        (await world.SecretsAsync("DeleteSecret", """{"SecretId":"db/password","ForceDeleteWithoutRecovery":true,"RecoveryWindowInDays":7}""")).AssertJsonError(
            "InvalidParameterException", "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
        (await world.SecretsAsync("DeleteSecret", """{"SecretId":"db/password","RecoveryWindowInDays":6}""")).AssertJsonError(
            "InvalidParameterException", "The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).");
    }

    [Fact]
    public async Task Tags_AreSetAndTakenAway()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateSecretAsync(more: ""","Tags":[{"Key":"a","Value":"1"}]""");

        await world.SecretsOkAsync("TagResource", """{"SecretId":"db/password","Tags":[{"Key":"a","Value":"2"},{"Key":"b","Value":"3"}]}""");
        Assert.Equal("""[{"Key":"a","Value":"2"},{"Key":"b","Value":"3"}]""", (await world.DescribeSecretAsync("db/password"))["Tags"]!.ToJsonString());
        await world.SecretsOkAsync("UntagResource", """{"SecretId":"db/password","TagKeys":["a","none"]}""");

        Assert.Equal("""[{"Key":"b","Value":"3"}]""", (await world.DescribeSecretAsync("db/password"))["Tags"]!.ToJsonString());
        var many = new JsonArray([.. Enumerable.Range(0, 50).Select(i => (JsonNode)new JsonObject { ["Key"] = $"t{i}", ["Value"] = "" })]);
        (await world.SecretsAsync("TagResource", $$"""{"SecretId":"db/password","Tags":{{many.ToJsonString()}}}""")).AssertJsonError("InvalidParameterException", null);
        (await world.SecretsAsync("UntagResource", """{"SecretId":"none","TagKeys":["a"]}""")).AssertJsonError("ResourceNotFoundException", null);
    }

    [Fact]
    public async Task AResourcePolicy_IsKeptCheckedAndTakenAway()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateSecretAsync();
        const string Public = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"secretsmanager:GetSecretValue","Resource":"*"}]}""";
        var input = new JsonObject { ["SecretId"] = "db/password", ["ResourcePolicy"] = Public };
        Assert.Null((await world.SecretsOkAsync("GetResourcePolicy", """{"SecretId":"db/password"}"""))["ResourcePolicy"]);

        await world.SecretsOkAsync("PutResourcePolicy", input.ToJsonString());

        Assert.Equal(Public, (await world.SecretsOkAsync("GetResourcePolicy", """{"SecretId":"db/password"}""")).Text("ResourcePolicy"));
        var validated = await world.SecretsOkAsync("ValidateResourcePolicy", input.ToJsonString());
        Assert.False(validated["PolicyValidationPassed"]!.GetValue<bool>());
        Assert.Single(validated["ValidationErrors"]!.AsArray());
        input["BlockPublicPolicy"] = true;
        (await world.SecretsAsync("PutResourcePolicy", input.ToJsonString())).AssertJsonError("PublicPolicyException", null);
        (await world.SecretsAsync("PutResourcePolicy", """{"SecretId":"db/password","ResourcePolicy":"{}"}""")).AssertJsonError(
            "MalformedPolicyDocumentException", "This resource policy contains a syntax error.");
        (await world.SecretsAsync("ValidateResourcePolicy", """{"ResourcePolicy":"nothing"}""")).AssertJsonError(
            "MalformedPolicyDocumentException", "This resource policy contains a syntax error.");
        await world.SecretsOkAsync("DeleteResourcePolicy", """{"SecretId":"db/password"}""");
        Assert.Null((await world.SecretsOkAsync("GetResourcePolicy", """{"SecretId":"db/password"}"""))["ResourcePolicy"]);
    }

    [Theory]
    [InlineData("""{"AWS":"*"}""", "{}", true)]
    [InlineData("\"*\"", """{"StringEquals":{"secretsmanager:VersionStage":"AWSCURRENT"}}""", true)]
    [InlineData("\"*\"", """{"StringLike":{"aws:PrincipalArn":"*"}}""", true)]
    [InlineData("\"*\"", """{"StringEquals":{"aws:PrincipalOrgID":"o-1234567890"}}""", false)]
    [InlineData("\"*\"", """{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}""", false)]
    [InlineData("""{"AWS":"arn:aws:iam::000000000000:root"}""", "{}", false)]
    public async Task APublicPolicy_IsOneThatNothingNarrows(string principal, string condition, bool isPublic)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateSecretAsync();
        var input = new JsonObject
        {
            ["SecretId"] = "db/password",
            ["ResourcePolicy"] =
                $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{{principal}},"Action":"secretsmanager:GetSecretValue","Resource":"*","Condition":{{condition}}}]}""",
            ["BlockPublicPolicy"] = true,
        };

        var put = await world.SecretsAsync("PutResourcePolicy", input.ToJsonString());
        input.Remove("BlockPublicPolicy");
        var validated = await world.SecretsOkAsync("ValidateResourcePolicy", input.ToJsonString());

        Assert.Equal(isPublic ? "PublicPolicyException" : null, put.JsonError);
        Assert.Equal(isPublic, !validated["PolicyValidationPassed"]!.GetValue<bool>());
    }

    private static string MoveInput(string stage, int? from, int? to)
    {
        var input = new JsonObject { ["SecretId"] = "db/password", ["VersionStage"] = stage };
        if (from is { } old)
        {
            input["RemoveFromVersionId"] = Token(old);
        }

        if (to is { } next)
        {
            input["MoveToVersionId"] = Token(next);
        }

        return input.ToJsonString();
    }
}
