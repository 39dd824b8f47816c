using System.Collections.Immutable;
using Simfra.State;

namespace Simfra.Services.ApplicationAutoScaling;

/// <summary>A scalable target.</summary>
internal sealed record RegisteredTarget
{
    public const int MaxTags = 50;

    public static readonly ImmutableSortedDictionary<string, string> NoTags = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public required string Arn { get; init; }
    public required ScalableResource Resource { get; init; }
    public required int MinCapacity { get; init; }
    public required int MaxCapacity { get; init; }
    public required string RoleArn { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public SuspendedScaling Suspended { get; init; } = new(false, false, false);
    public ImmutableSortedDictionary<string, string> Tags { get; init; } = NoTags;

    /// <summary>The role that DynamoDB's targets have, whatever is asked for.</summary>
    public static string RoleOf(StateScope scope) =>
        $"arn:aws:iam::{scope.Account}:role/aws-service-role/dynamodb.application-autoscaling.amazonaws.com/" +
        "AWSServiceRoleForApplicationAutoScaling_DynamoDBTable";
}

/// <summary>Which kinds of scaling don't happen to a target for the time being.</summary>
internal sealed record SuspendedScaling(bool In, bool Out, bool Scheduled);

/// <summary>A scaling policy.</summary>
/// <param name="Resource">What it is for.</param>
/// <param name="Name">Its name.</param>
/// <param name="Arn">Its ARN.</param>
/// <param name="Configuration">How it tracks its target, as JSON of AWS's API.</param>
/// <param name="CreatedAt">When it was made.</param>
internal sealed record RegisteredPolicy(ScalableResource Resource, string Name, string Arn, string Configuration, DateTimeOffset CreatedAt);
