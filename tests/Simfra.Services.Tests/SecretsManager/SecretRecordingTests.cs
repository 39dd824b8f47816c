using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;
using Simfra.Tests;
using static Simfra.Services.Tests.SecretsManager.TestSecret;

namespace Simfra.Services.Tests.SecretsManager;

/// <summary>Recorded answers of AWS, against a world's. All that was recorded is replayed, and nothing differs.</summary>
public sealed class SecretRecordingTests
{
    private const string Policy =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"secretsmanager:GetSecretValue","Resource":"*"}]}""";

    /// <summary>Of stacks; what Secrets Manager answered when their secrets were looked at.</summary>
    private const string OfStacks = "conformance/recordings/cloudformation/resources__test_secretsmanager.snapshot.json";

    private const string Recordings = "conformance/recordings/secretsmanager/test_secretsmanager.snapshot.json";

    [SharedDataTheory(Recordings)]
    [InlineData("test_create_and_update_secret[s-c64bdc03-True]", "s-c64bdc03")]
    [InlineData("test_create_and_update_secret[s-c64bdc03]", "s-c64bdc03")]
    [InlineData("test_create_and_update_secret[Valid/_+=.@-Name-a1b2c3--True]", "Valid/_+=.@-Name-a1b2c3-")]
    public async Task ASecretsLife_IsAsRecorded(string test, string name)
    {
        await using var world = await TestWorld.StartAsync();
        var recording = JsonRecording.Open(Recordings, test).With("<SecretId-0idx>", name);

        var arn = recording.Check("create_secret_rs_1", await world.SecretsAsync(
            "CreateSecret", Input(name, """ "SecretString":"my_secret","Description":"Testing secret creation." """, 1, "Name"))).Text("ARN");
        recording.Check("get_secret_value_rs_1", await GetAsync(world, name));
        recording.Check("describe_secret_rs_1", await world.SecretsAsync("DescribeSecret", Id(name)));
        recording.Check("get_secret_value_rs_2", await GetAsync(world, arn));
        recording.Check("get_secret_value_rs_3", await GetAsync(world, arn[..^7]));
        recording.Check("put_secret_value_rs_1", await world.SecretsAsync("PutSecretValue", Input(name, """ "SecretString":"new_secret" """, 2)));
        recording.Check("get_secret_value_rs_4", await GetAsync(world, name));
        recording.Check("update_secret_res_1", await world.SecretsAsync("UpdateSecret", Input(name, """ "SecretString":"updated" """, 3)));
        recording.Check("delete_secret_res_1", await DeleteAsync(world, name));
        recording.AssertAllPlayed();
    }

    [SharedDataTheory(Recordings)]
    [InlineData("test_call_lists_secrets_multiple_times")]
    [InlineData("test_call_lists_secrets_multiple_times_snapshots")]
    public async Task Lists_AreAsRecorded(string test)
    {
        await using var world = await TestWorld.StartAsync();
        var recording = JsonRecording.Open(Recordings, test);

        recording.Check("create_secret_rs_1", await world.SecretsAsync(
            "CreateSecret", Input("s", """ "SecretString":"x","Description":"testing creation of secrets" """, 1, "Name")));
        for (var i = 0; i < 3; i++)
        {
            recording.Check($"list_secrets_res_{i}", await world.SecretsAsync("ListSecrets", "{}"));
        }

        recording.Check("delete_secret_res_1", await DeleteAsync(world, "s"));
        recording.AssertAllPlayed();

    }

    [SharedDataTheory(Recordings)]
    [InlineData("test_create_multi_secrets")]
    [InlineData("test_create_multi_secrets_snapshot")]
    public async Task ListsOfSeveral_AreAsRecorded(string test)
    {
        await using var world = await TestWorld.StartAsync();
        var recording = JsonRecording.Open(Recordings, test);
        for (var i = 0; i < 3; i++)
        {
            recording.With($"<SecretId-{i}idx>", $"s{i}").With($"<version_uuid:{i + 1}>", Token(i + 1));
            await world.SecretsOkAsync("CreateSecret", Input($"s{i}", """ "SecretString":"x","Description":"Testing secrets creation." """, i + 1, "Name"));
        }

        recording.Check("list_secrets_res", await world.SecretsAsync("ListSecrets", "{}"));
        for (var i = 0; i < 3; i++)
        {
            recording.Check($"delete_secret_res{i}", await DeleteAsync(world, $"s{i}"));
        }

        recording.AssertAllPlayed();
    }

    [SharedDataTheory(Recordings)]
    [InlineData("test_invalid_secret_name[Inv Name]", "Inv Name")]
    [InlineData("test_invalid_secret_name[ Inv Name]", " Inv Name")]
    [InlineData("""test_invalid_secret_name[ Inv *?!]Name\\-]""", """ Inv *?!]Name\-""")]
    public async Task WhatCannotBeAName_IsRefusedAsRecorded(string test, string name)
    {
        await using var world = await TestWorld.StartAsync();
        var recording = JsonRecording.Open(Recordings, test);
        var id = JsonValue.Create(name).ToJsonString();
        var step = 0;
        foreach (var (operation, input) in new[]
        {
            ("CreateSecret", $$"""{"Name":{{id}},"SecretString":"x"}"""),
            ("DeleteSecret", $$"""{"SecretId":{{id}},"ForceDeleteWithoutRecovery":true}"""),
            ("DescribeSecret", $$"""{"SecretId":{{id}}}"""),
            ("GetSecretValue", $$"""{"SecretId":{{id}}}"""),
            ("ListSecretVersionIds", $$"""{"SecretId":{{id}},"IncludeDeprecated":true}"""),
            ("PutSecretValue", $$"""{"SecretId":{{id}},"SecretString":"x","ClientRequestToken":"{{Token(1)}}"}"""),
            ("TagResource", $$"""{"SecretId":{{id}},"Tags":[{"Key":"FirstTag","Value":"SomeValue"}]}"""),
            ("UntagResource", $$"""{"SecretId":{{id}},"TagKeys":["FirstTag"]}"""),
            ("UpdateSecret", $$"""{"SecretId":{{id}},"Description":"new"}"""),
            ("ValidateResourcePolicy", $$"""{"SecretId":{{id}},"ResourcePolicy":{{JsonValue.Create(Policy).ToJsonString()}}}"""),
        })
        {
            recording.Check($"ex_log_{++step}", await world.SecretsAsync(operation, input));
        }

        recording.AssertAllPlayed();
    }

    [SharedDataFact(Recordings)]
    public void EveryRecordedTest_IsPlayed()
    {
        var source = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "tests/Simfra.Services.Tests/SecretsManager/SecretRecordingTests.cs"));
        var recorded = JsonNode.Parse(File.ReadAllText(SharedData.PathOf(Recordings)))!.AsObject().Select(static t => t.Key.Split("::")[^1]);

        Assert.Equal([], recorded.Where(t => !source.Contains($"\"{t}\"", StringComparison.Ordinal)));
    }

    [SharedDataFact(Recordings)]
    public async Task RefusalsAndRecovery_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateSecretAsync("taken");
        var exists = JsonRecording.Open(Recordings, "test_secret_exists_snapshots").With("<SecretId-0idx>", "taken");
        exists.Check("ex_log", await world.SecretsAsync("CreateSecret", Input("taken", """ "SecretString":"x" """, 2, "Name")));
        exists.Check("delete_secret_res", await DeleteAsync(world, "taken"));

        var recreated = JsonRecording.Open(Recordings, "test_can_recreate_delete_secret").With("<SecretId-0idx>", "again");
        recreated.Check("create_secret_res_0", await world.SecretsAsync("CreateSecret", Input("again", """ "SecretString":"x" """, 1, "Name")));
        recreated.Check("delete_res_1", await DeleteAsync(world, "again"));
        recreated.Check("create_secret_res_1", await world.SecretsAsync("CreateSecret", Input("again", """ "SecretString":"x" """, 2, "Name")));

        var restored = JsonRecording.Open(Recordings, "test_secret_restore").With("<SecretId-0idx>", "again");
        restored.Check("delete_secret_res", await world.SecretsAsync("DeleteSecret", """{"SecretId":"again","RecoveryWindowInDays":7}"""));
        restored.Check("restore_secret_res", await world.SecretsAsync("RestoreSecret", Id("again")));

        AssertAllPlayed(exists, recreated, restored);
    }

    [SharedDataTheory(Recordings)]
    [InlineData("test_no_client_request_token[CreateSecret]", "CreateSecret", """{"Name":"new","SecretString":"x"}""")]
    [InlineData("test_no_client_request_token[PutSecretValue]", "PutSecretValue", """{"SecretId":"s","SecretString":"x"}""")]
    [InlineData("test_no_client_request_token[RotateSecret]", "RotateSecret", """{"SecretId":"s"}""")]
    public async Task RequestsWithoutAToken_AreRefusedAsRecorded(string test, string operation, string input)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateSecretAsync("s");

        var recording = JsonRecording.Open(Recordings, test);
        recording.Check("no-client-request-exc", await world.SecretsAsync(operation, input));
        recording.AssertAllPlayed();
    }

    [SharedDataFact(Recordings)]
    public async Task ValuesThatAreNotThere_AreRefusedAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        await world.SecretsOkAsync("CreateSecret", """{"Name":"s"}""");
        var recording = JsonRecording.Open(Recordings, "test_secret_version_not_found").With("<version-id>", Token(9));

        recording.Check("get_secret_value_no_version_ex", await GetAsync(world, "s"));
        recording.Check("get_secret_value_version_not_found_ex", await GetAsync(world, "s", $$""","VersionId":"{{Token(9)}}" """));
        recording.Check("get_secret_value_stage_not_found_ex", await GetAsync(world, "s", ""","VersionStage":"AWSPENDING" """));
        recording.AssertAllPlayed();
    }

    [SharedDataFact(Recordings)]
    public async Task BinaryValues_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var recording = JsonRecording.Open(Recordings, "test_change_secret_value_after_creation[footest-updated1]");
        await world.SecretsOkAsync("CreateSecret", Input("s", Binary("initial"), 1, "Name"));

        // The recording has them as Python prints bytes.
        recording.With("b'initial'", ToBase64("initial")).With("b'footest'", ToBase64("footest")).With("b'updated1'", ToBase64("updated1"));
        recording.Check("put_secret_value_secret_response", await GetAsync(world, "s"));
        await world.SecretsOkAsync("PutSecretValue", Input("s", Binary("footest"), 2));
        recording.Check("put_secret_binary_response_updated", await GetAsync(world, "s"));
        await world.SecretsOkAsync("UpdateSecret", Input("s", Binary("updated1"), 3));
        recording.Check("update_secret_binary_response_updated", await GetAsync(world, "s"));
        recording.AssertAllPlayed();

        static string Binary(string text) => $$""" "SecretBinary":"{{ToBase64(text)}}" """;

        static string ToBase64(string text) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text));
    }

    [SharedDataFact(Recordings)]
    public async Task StagesOfPutSecretValue_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var recording = JsonRecording.Open(Recordings, "test_put_secret_value_with_version_stages");
        recording.Check("create_secret_rs_0", await world.SecretsAsync("CreateSecret", Input("s", """ "SecretString":"secret_string_v0" """, 1, "Name")));
        recording.Check("get_secret_value_res_0", await GetAsync(world, "s"));
        foreach (var (i, stages) in new[]
        {
            (1, """["SAMPLESTAGE1","SAMPLESTAGE0"]"""), (2, """["SAMPLESTAGE1","SAMPLESTAGE0"]"""), (3, """["AWSPENDING"]"""), (4, null),
        })
        {
            recording.Check($"put_secret_value_res_{i}", await PutAsync(world, $"secret_string_v{i}", i + 1, stages));
            recording.Check($"get_secret_value_res_{i}", await GetAsync(world, "s"));
        }

        recording.Check("delete_secret_res_1", await DeleteAsync(world, "s"));
        var replaced = JsonRecording.Open(Recordings, "test_non_versioning_version_stages_replacement");
        replaced.Check("create_secret_rs_0", await world.SecretsAsync("CreateSecret", Input("s", """ "SecretString":"S1" """, 1, "Name")));
        replaced.Check("put_secret_value_res_0", await PutAsync(world, "S2", 2, """["one","two","three"]"""));
        replaced.Check("list_secret_version_ids_res_0", await ListAsync(world));
        replaced.Check("put_secret_value_res_1", await PutAsync(world, "S3", 3, """["one","two","three","four"]"""));
        replaced.Check("list_secret_version_ids_res_1", await ListAsync(world));
        replaced.Check("delete_secret_res_0", await DeleteAsync(world, "s"));
        AssertAllPlayed(recording, replaced);
    }

    [SharedDataFact(Recordings)]
    public async Task StagesThatAreMoved_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var recording = JsonRecording.Open(Recordings, "test_update_secret_version_stages_current_pending");
        recording.Check("create_secret_rs_0", await world.SecretsAsync("CreateSecret", Input("s", """ "SecretString":"S1" """, 1, "Name")));
        recording.Check("put_secret_value_res_0", await PutAsync(world, "S2", 2, """["AWSPENDING"]"""));
        recording.Check("list_secret_version_ids_res_0", await ListAsync(world));
        recording.Check("update_secret_version_stage_res_0", await MoveAsync(world, "AWSCURRENT", 1, 2));
        recording.Check("list_secret_version_ids_res_1", await ListAsync(world));
        recording.Check("put_secret_value_res_1", await PutAsync(world, "S3", 3, null));
        recording.Check("list_secret_version_ids_res_2", await ListAsync(world));
        recording.Check("delete_secret_res_0", await DeleteAsync(world, "s"));
        recording.AssertAllPlayed();
    }

    [SharedDataTheory(Recordings)]
    [InlineData("test_update_secret_version_stages_current_pending_cycle", """["AWSPENDING"]""", """["AWSPENDING"]""", "put_secret_value_res_2")]
    [InlineData("test_update_secret_version_stages_current_pending_cycle_custom_stages_1", """["AWSPENDING","PUT1","AWSSOMETHING"]""", """["AWSPENDING","PUT2"]""", "update_secret_version_stage_res_1")]
    public async Task ACycleOfStages_IsAsRecorded(string test, string first, string second, string lastMove)
    {
        await using var world = await TestWorld.StartAsync();
        var recording = JsonRecording.Open(Recordings, test);
        recording.Check("create_secret_rs_0", await world.SecretsAsync("CreateSecret", Input("s", """ "SecretString":"S1" """, 1, "Name")));
        recording.Check("put_secret_value_res_0", await PutAsync(world, "S2", 2, first));
        recording.Check("list_secret_version_ids_res_0", await ListAsync(world));
        recording.Check("get_secret_value_res_0", await GetAsync(world, "s"));
        recording.Check("update_secret_version_stage_res_0", await MoveAsync(world, "AWSCURRENT", 1, 2));
        recording.Check("list_secret_version_ids_res_1", await ListAsync(world));
        recording.Check("get_secret_value_res_1", await GetAsync(world, "s"));
        recording.Check("put_secret_value_res_1", await PutAsync(world, "S3", 3, second));
        recording.Check("list_secret_version_ids_res_2", await ListAsync(world));
        recording.Check("get_secret_value_res_2", await GetAsync(world, "s"));
        recording.Check(lastMove, await MoveAsync(world, "AWSCURRENT", 2, 3));
        recording.Check("list_secret_version_ids_res_3", await ListAsync(world));
        recording.Check("get_secret_value_res_3", await GetAsync(world, "s"));
        recording.Check("delete_secret_res_0", await DeleteAsync(world, "s"));
        recording.AssertAllPlayed();
    }

    [SharedDataFact(Recordings)]
    public async Task AStageOfOnesOwn_IsAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var recording = JsonRecording.Open(Recordings, "test_update_secret_version_stages_current_pending_cycle_custom_stages_3");
        recording.Check("create_secret_rs", await world.SecretsAsync("CreateSecret", Input("s", """ "SecretString":"SS" """, 1, "Name")));
        recording.Check("put_secret_value_res_0", await PutAsync(world, "S1", 2, """["PENDING"]"""));
        recording.Check("list_secret_version_ids_rs", await ListAsync(world));
        await CheckBothAsync("");
        recording.Check("update_secret_version_stage_res_1", await MoveAsync(world, "AWSCURRENT", 1, 2));
        await CheckBothAsync("_1");
        recording.Check("update_secret_version_stage_res_2", await MoveAsync(world, "PENDING", 2, null));
        await CheckBothAsync("_2");
        recording.Check("delete_secret_res_0", await DeleteAsync(world, "s"));
        recording.AssertAllPlayed();

        async Task CheckBothAsync(string suffix)
        {
            recording.Check($"get_secret_value_v1_rs{suffix}", await GetAsync(world, "s", $$""","VersionId":"{{Token(1)}}" """));
            recording.Check($"get_secret_value_v2_rs{suffix}", await GetAsync(world, "s", $$""","VersionId":"{{Token(2)}}" """));
        }
    }

    [SharedDataFact(Recordings)]
    public async Task RotationsAndPolicies_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var invalid = JsonRecording.Open(Recordings, "test_rotate_secret_invalid_lambda_arn");
        invalid.Check("create_secret", await world.SecretsAsync("CreateSecret", Input("s", """ "SecretString":"x" """, 1, "Name")));
        invalid.Check("rotate_secret_invalid_arn_exc", await world.SecretsAsync(
            "RotateSecret", Input("s", """ "RotationLambdaARN":"arn:aws:lambda:us-east-1:000000000000:function:none" """, 2)));
        invalid.Check("describe_secret", await world.SecretsAsync("DescribeSecret", Id("s")));

        var missing = JsonRecording.Open(Recordings, "test_first_rotate_secret_with_missing_lambda_arn");
        missing.Check("create_secret", await world.SecretsAsync("CreateSecret", Input("t", """ "SecretString":"x" """, 1, "Name")));
        missing.Check("rotate_secret_no_arn_exc", await world.SecretsAsync("RotateSecret", Input("t", """ "RotationRules":{"AutomaticallyAfterDays":1}""", 2)));
        missing.Check("describe_secret", await world.SecretsAsync("DescribeSecret", Id("t")));

        var policy = JsonRecording.Open(Recordings, "test_resource_policy");
        policy.Check("put_resource_policy", await world.SecretsAsync(
            "PutResourcePolicy", new JsonObject { ["SecretId"] = "s", ["ResourcePolicy"] = Policy }.ToJsonString()));

        // The recording has the policy parsed.
        var given = await world.SecretsOkAsync("GetResourcePolicy", Id("s"));
        given["ResourcePolicy"] = JsonNode.Parse(given.Text("ResourcePolicy"));
        given["ResponseMetadata"] = new JsonObject { ["HTTPHeaders"] = new JsonObject(), ["HTTPStatusCode"] = 200 };
        policy.CheckPart("get_resource_policy", given);
        AssertAllPlayed(invalid, missing, policy);
    }

    [SharedDataFact(OfStacks)]
    public async Task SecretsOfStacks_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        await world.SecretsOkAsync("CreateSecret", Input("made", """ "SecretString":"secret-string" """, 1, "Name"));
        var made = JsonRecording.Open(OfStacks, "test_cdk_deployment_generates_secret_value_if_no_value_is_provided");
        made.Check("generated_key", await GetAsync(world, "made"));
        made.AssertAllPlayed();

        // The recording has the policy parsed.
        var policy = JsonRecording.Open(OfStacks, "test_cfn_secret_policy[true]");
        await world.SecretsOkAsync("PutResourcePolicy", new JsonObject
        {
            ["SecretId"] = "made",
            ["ResourcePolicy"] =
                """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::000000000000:root"},
                 "Action":"secretsmanager:ReplicateSecretToRegions","Resource":"*"}]}
                """,
            ["BlockPublicPolicy"] = true,
        }.ToJsonString());
        var given = await world.SecretsOkAsync("GetResourcePolicy", Id("made"));
        given["ResourcePolicy"] = JsonNode.Parse(given.Text("ResourcePolicy"));
        given["ResponseMetadata"] = new JsonObject { ["HTTPHeaders"] = new JsonObject(), ["HTTPStatusCode"] = 200 };
        policy.CheckPart("resource_policy", given);
        policy.AssertAllPlayed("outputs");

        // Only CloudFormation gives tags that begin with aws:.
        await world.SecretsOkAsync("CreateSecret", Input("described", """ "SecretString":"x","Description":"Aurora Password" """, 2, "Name"));
        var described = JsonRecording.Open(OfStacks, "test_cfn_handle_secretsmanager_secret").With("c80fca61-0302-7921-4b9b-c2c16bc6f457", Token(2));
        described.Check("secret", await world.SecretsAsync("DescribeSecret", Id("described")), ".Tags");
        await DeleteAsync(world, "described");
        described.Check("exception", await world.SecretsAsync("DescribeSecret", Id("described")));
        described.AssertAllPlayed();
    }

    private static string Id(string secretId) => $$"""{"SecretId":"{{secretId}}"}""";

    private static void AssertAllPlayed(params JsonRecording[] recordings) => Array.ForEach(recordings, static r => r.AssertAllPlayed());

    private static string Input(string secretId, string more, int token, string member = "SecretId") =>
        $$"""{"{{member}}":"{{secretId}}","ClientRequestToken":"{{Token(token)}}",{{more}}}""";

    private static Task<TestAnswer> GetAsync(TestWorld world, string secretId, string more = "") =>
        world.SecretsAsync("GetSecretValue", $$"""{"SecretId":"{{secretId}}"{{more}}}""");

    private static Task<TestAnswer> ListAsync(TestWorld world) => world.SecretsAsync("ListSecretVersionIds", Id("s"));

    private static Task<TestAnswer> PutAsync(TestWorld world, string value, int token, string? stages) => world.SecretsAsync(
        "PutSecretValue", Input("s", $$""" "SecretString":"{{value}}"{{(stages is null ? "" : $",\"VersionStages\":{stages}")}} """, token));

    private static Task<TestAnswer> MoveAsync(TestWorld world, string stage, int from, int? to) => world.SecretsAsync(
        "UpdateSecretVersionStage",
        $$"""
        {"SecretId":"s","VersionStage":"{{stage}}","RemoveFromVersionId":"{{Token(from)}}"{{(to is null ? "" : $",\"MoveToVersionId\":\"{Token(to.Value)}\"")}}}
        """);

    private static Task<TestAnswer> DeleteAsync(TestWorld world, string secretId) =>
        world.SecretsAsync("DeleteSecret", $$"""{"SecretId":"{{secretId}}","ForceDeleteWithoutRecovery":true}""");
}
