using System.Text.Json.Serialization;

namespace Simfra.Services.Iam;

/// <summary>When somebody last called an operation of a service in a region. Calls that were refused count.</summary>
/// <param name="PrincipalId">The unique id of a user or role; the account's id for the root user.</param>
/// <param name="Service">What stands before the colon of the service's actions.</param>
/// <param name="Action">The operation; empty where it isn't known.</param>
/// <param name="Region">The region that the signature names.</param>
/// <param name="At">To the minute.</param>
internal sealed record AccessRecord(string PrincipalId, string Service, string Action, string Region, DateTimeOffset At)
{
    [JsonIgnore]
    public string Key => KeyOf(PrincipalId, Service, Action, Region);

    public static string KeyOf(string principalId, string service, string action, string region) => $"{principalId} {service}:{action} {region}";
}
