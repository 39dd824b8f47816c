using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Simfra.State;

namespace Simfra.Services.CloudTrail;

/// <summary>A trail: which events it collects, and the bucket that they are delivered to.</summary>
internal sealed record Trail
{
    public required string AccountId { get; init; }
    public required string HomeRegion { get; init; }
    public required string Name { get; init; }
    public required string BucketName { get; init; }
    public string? KeyPrefix { get; init; }

    /// <summary>Events of services that have no region (IAM, STS) too.</summary>
    public bool IncludesGlobalServices { get; init; } = true;

    public bool IsMultiRegion { get; init; }
    public bool ValidatesLogFiles { get; init; }

    /// <summary>The organisation whose accounts it covers; null for a trail of one account.</summary>
    public string? OrganizationId { get; init; }

    /// <summary>Classic selectors; null where <see cref="AdvancedSelectors"/> are used.</summary>
    public ImmutableArray<EventSelectorRule>? Selectors { get; init; } = [EventSelectorRule.Default];

    public ImmutableArray<AdvancedSelectorRule>? AdvancedSelectors { get; init; }

    /// <summary>PutEventSelectors was called.</summary>
    public bool HasCustomSelectors { get; init; }

    public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    // Logging
    public bool IsLogging { get; init; }
    public DateTimeOffset? LoggingStarted { get; init; }
    public DateTimeOffset? LoggingStopped { get; init; }

    // Delivery
    public DateTimeOffset? LastDeliveryAttempt { get; init; }
    public DateTimeOffset? LastDelivery { get; init; }
    public string? LastDeliveryError { get; init; }
    public DateTimeOffset? LastDigest { get; init; }
    public string? LastDigestError { get; init; }

    /// <summary>What the next digest covers.</summary>
    public ImmutableArray<DeliveredFile> DeliveredFiles { get; init; } = [];

    /// <summary>The digest before, which the next one names.</summary>
    public DeliveredDigest? PreviousDigest { get; init; }

    [JsonIgnore]
    public TrailArn Arn => new(new(AccountId, HomeRegion), Name);

    [JsonIgnore]
    public StateScope Scope => new(AccountId, HomeRegion);

    /// <summary>Whether it collects any data events.</summary>
    [JsonIgnore]
    public bool SelectsDataEvents =>
        AdvancedSelectors?.Any(static s => s.IsForDataEvents) ?? Selectors!.Value.Any(static s => !s.DataResources.IsEmpty);

    /// <summary>Where the files of an account go: <c>prefix/AWSLogs/000000000000</c>.</summary>
    public string FolderOf(string accountId)
    {
        var prefix = string.IsNullOrEmpty(KeyPrefix) ? "" : $"{KeyPrefix}/";
        return OrganizationId is null ? $"{prefix}AWSLogs/{accountId}" : $"{prefix}AWSLogs/{OrganizationId}/{accountId}";
    }

    /// <summary>Whether it collects an event.</summary>
    public bool Selects(RecordedEvent recorded)
    {
        var isOfItsRegions = IsMultiRegion || recorded.Region == HomeRegion && !recorded.IsGlobal || recorded.IsGlobal && IncludesGlobalServices;
        if (!isOfItsRegions)
        {
            return false;
        }

        return AdvancedSelectors is { } advanced
            ? advanced.Any(s => s.Matches(recorded))
            : Selectors!.Value.Any(s => s.Matches(recorded));
    }
}

/// <summary>A log file that was delivered, as the digest lists it.</summary>
internal sealed record DeliveredFile(string Key, string Hash, DateTimeOffset Oldest, DateTimeOffset Newest);

/// <summary>A digest that was delivered.</summary>
internal sealed record DeliveredDigest(string Key, string Hash, string Signature, DateTimeOffset EndTime);
