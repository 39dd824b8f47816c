using Simfra.Integration;
using Simfra.State;

namespace Simfra.Services.Kms;

/// <summary>How long imported key material still has.</summary>
/// <seealso href="https://docs.aws.amazon.com/kms/latest/developerguide/monitoring-cloudwatch.html"/>
internal sealed class KmsMetrics(ServiceState<KmsState> states) : IMetricGauges
{
    private static readonly ServiceMetric SecondsUntilKeyMaterialExpiration = new("AWS/KMS", "SecondsUntilKeyMaterialExpiration", "Seconds", "KeyId");

    public string Namespace => "AWS/KMS";

    public bool IsDaily => false;

    public IEnumerable<GaugeReading> Read(StateScope scope, DateTimeOffset now)
    {
        if (states.Find(scope) is not { } state)
        {
            yield break;
        }

        foreach (var key in state.Keys.All)
        {
            if (key.FirstExpiryAfter(now) is { } end)
            {
                yield return new(SecondsUntilKeyMaterialExpiration, Math.Floor((end - now).TotalSeconds), key.Id);
            }
        }
    }
}
