using Simfra.Services.Tests.Wire;
using Simfra.Tests;

namespace Simfra.Services.Tests.Ssm;

/// <summary>Recorded answers of AWS, against a world's. There are no differences.</summary>
public sealed class SsmRecordingTests
{
    private const string Recordings = "conformance/recordings/ssm/test_ssm.snapshot.json";

    [SharedDataFact(Recordings)]
    public async Task AParameterByArn_IsAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        await world.PutAsync("test-param", "test");

        var answer = await world.SsmAsync("GetParameter", new() { ["Name"] = "arn:aws:ssm:us-east-1:000000000000:parameter/test-param" });

        JsonRecording.Open(Recordings, "test_get_parameter_by_arn").CheckPart("Parameter", answer.Ok().Json["Parameter"]!);
    }
}
