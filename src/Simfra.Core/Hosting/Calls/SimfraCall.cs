using System.Text.Json.Nodes;

namespace Simfra;

/// <summary>A call of an AWS operation by name (<see cref="SimfraWorld.InvokeAsync(SimfraCall, CancellationToken)"/>).</summary>
/// <param name="Service">The service by the name of its model: <c>sqs</c>, <c>stepfunctions</c>.</param>
/// <param name="Operation">The operation: <c>CreateQueue</c>.</param>
/// <param name="Input">
/// The operation's input under the names of AWS's API; times as ISO 8601, bytes (a body that streams too) in base 64. Nothing by default.
/// </param>
public sealed record SimfraCall(string Service, string Operation, JsonObject? Input = null)
{
    /// <summary>
    /// Who calls: the ARN of a user, a role, a role's session, or an account's root user. By default the root user of
    /// <see cref="AccountId"/>.
    /// </summary>
    public string? Principal { get; init; }

    /// <summary>The account that the root user calls for; the instance's default account by default. Not together with <see cref="Principal"/>.</summary>
    public string? AccountId { get; init; }

    /// <summary>The region that is called; the instance's default region by default.</summary>
    public string? Region { get; init; }

    /// <summary>Whether faults hit it, as they hit any client's call. What prepares a test had better be spared.</summary>
    public bool MeetsFaults { get; init; } = true;
}
