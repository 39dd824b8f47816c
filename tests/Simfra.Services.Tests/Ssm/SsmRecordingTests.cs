using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;
using Simfra.Tests;

namespace Simfra.Services.Tests.Ssm;

/// <summary>Recorded answers of AWS, against a world's. There are no differences.</summary>
public sealed class SsmRecordingTests
{
    private const string Recordings = "conformance/recordings/ssm/test_ssm.snapshot.json";

    /// <summary>Of stacks; what SSM answered when their parameters were looked at.</summary>
    private const string OfStacks = "conformance/recordings/cloudformation/resources__test_ssm.snapshot.json";

    [SharedDataFact(Recordings)]
    public async Task AParameterByArn_IsAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        await world.PutAsync("test-param", "test");

        var answer = await world.SsmAsync("GetParameter", new() { ["Name"] = "arn:aws:ssm:us-east-1:000000000000:parameter/test-param" });

        var recording = JsonRecording.Open(Recordings, "test_get_parameter_by_arn");
        recording.CheckPart("Parameter", answer.Ok().Json["Parameter"]!);
        recording.AssertAllPlayed();
    }

    [SharedDataFact(OfStacks)]
    public async Task AParameterThatWasMadeAndDeleted_IsAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        await world.PutAsync("CFN-Parameter-1", "custom");
        var recording = JsonRecording.Open(OfStacks, "test_parameter_defaults");

        recording.Check("ssm_parameter", await world.SsmAsync("GetParameter", new() { ["Name"] = "CFN-Parameter-1" }));
        (await world.SsmAsync("DeleteParameter", new() { ["Name"] = "CFN-Parameter-1" })).Ok();
        recording.Check("ssm_parameter_not_found", await world.SsmAsync("GetParameter", new() { ["Name"] = "CFN-Parameter-1" }));

        recording.AssertAllPlayed();
    }

    [SharedDataFact(Recordings)]
    public void EveryRecordedTest_IsPlayed()
    {
        var source = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "tests/Simfra.Services.Tests/Ssm/SsmRecordingTests.cs"));
        var recorded = JsonNode.Parse(File.ReadAllText(SharedData.PathOf(Recordings)))!.AsObject().Select(static t => t.Key.Split("::")[^1]);

        Assert.Equal([], recorded.Where(t => !source.Contains($"\"{t}\"", StringComparison.Ordinal)));
    }
}
