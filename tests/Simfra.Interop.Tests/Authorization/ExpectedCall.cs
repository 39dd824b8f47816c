using System.Text.Json.Nodes;

namespace Simfra.Interop.Tests.Authorization;

/// <summary>A call that every client makes, and what it is told.</summary>
/// <param name="Caller">Whose keys it is signed with.</param>
/// <param name="Service">The service as the Python SDK names it: <c>sqs</c>.</param>
/// <param name="Operation">The operation by the name of its model.</param>
/// <param name="Input">The input, by the names of the model.</param>
public sealed record ExpectedCall(string Caller, string Service, string Operation, JsonObject Input)
{
    /// <summary>The error's code; null where the call is allowed.</summary>
    public string? Code { get; init; }

    /// <summary>The error's message, whole.</summary>
    public string? Message { get; init; }

    public int Status { get; init; } = 200;

    public override string ToString() => $"{Caller} {Service}:{Operation} {Code ?? "allowed"}";
}

/// <summary>Keys that calls are signed with.</summary>
public sealed record CallerKeys(string AccessKeyId, string SecretAccessKey, string? SessionToken = null);
