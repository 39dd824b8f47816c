using System.Text.Json.Serialization;
using Simfra.Security;

namespace Simfra.Accounts;

/// <summary>An AWS account of a world, and the key of its root user.</summary>
internal sealed record Account
{
    /// <summary>Twelve digits.</summary>
    public required string Id { get; init; }

    /// <summary>What its owner calls it.</summary>
    public required string Name { get; init; }

    /// <summary>The address of its root user; no two accounts have the same.</summary>
    public required string Email { get; init; }

    public required string RootAccessKeyId { get; init; }
    public required string RootSecretAccessKey { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    public static bool IsId(string? text) => text is { Length: 12 } && !text.AsSpan().ContainsAnyExceptInRange('0', '9');

    public Credential ToCredential() => new(RootAccessKeyId, RootSecretAccessKey, new RootPrincipal(Id));
}

/// <summary>What an account is created with; what is left out is made up.</summary>
internal sealed record NewAccount
{
    public string? Id { get; init; }
    public string? Name { get; init; }
    public string? Email { get; init; }
}

/// <summary>An account can't be as it is asked for.</summary>
/// <param name="message">What is wrong.</param>
/// <param name="parameter">What it is about: <c>name</c>, <c>accountId</c>, <c>email</c>.</param>
internal sealed class AccountException(string message, string parameter) : Exception(message)
{
    public string Parameter { get; } = parameter;

    /// <summary>Another account has the id or the address; else, what was given has not the right form.</summary>
    public bool IsConflict { get; init; }
}

[JsonSerializable(typeof(Account))]
internal sealed partial class AccountJsonContext : JsonSerializerContext;
