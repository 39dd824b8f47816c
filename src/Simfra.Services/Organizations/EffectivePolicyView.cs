using System.Collections.Immutable;

namespace Simfra.Services.Organizations;

/// <summary>What the management policies of a type come to for an account.</summary>
internal sealed record EffectivePolicyView
{
    public required string AccountId { get; init; }
    public required string PolicyType { get; init; }

    /// <summary>The document; while what the policies come to is invalid, the last one that wasn't.</summary>
    public required string Content { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>What is wrong with it.</summary>
    public ImmutableArray<EffectivePolicyError> Errors { get; init; } = [];

    /// <summary>When that was found.</summary>
    public DateTimeOffset EvaluatedAt { get; init; }
}

/// <summary>Something wrong with an effective policy.</summary>
/// <param name="Code"><c>KEY_REQUIRED</c>.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Path">Where: <c>plans/daily</c>.</param>
/// <param name="Policies">The ids of the policies that have a part in that place.</param>
internal sealed record EffectivePolicyError(string Code, string Message, string Path, ImmutableArray<string> Policies);
