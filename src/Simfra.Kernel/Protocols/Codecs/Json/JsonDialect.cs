using Simfra.Schemas;

namespace Simfra.Protocols.Codecs.Json;

/// <summary>In what the protocols that speak JSON differ.</summary>
internal sealed record JsonDialect
{
    /// <summary>AWS JSON 1.0 and 1.1. Their servers drop nulls from lists and maps, and fractions from integers.</summary>
    public static readonly JsonDialect AwsJson = new() { DropsNulls = true, TruncatesDecimals = true };

    /// <summary>REST-JSON.</summary>
    public static readonly JsonDialect Rest = new();

    /// <summary>Smithy's RPC v2 JSON: members' own names; timestamps are epoch seconds whatever the model says.</summary>
    public static readonly JsonDialect RpcV2 = new()
    {
        UsesMemberNames = true,
        IgnoresTimestampFormat = true,
    };

    /// <summary>Documents that never leave the process: members' own names, ISO 8601.</summary>
    public static readonly JsonDialect ByName = new()
    {
        UsesMemberNames = true,
        Timestamps = TimestampFormat.DateTime,
        LenientTimestamps = true,
    };

    /// <summary>Documents that tell what went over the wire: bodies that stream by their length alone.</summary>
    public static readonly JsonDialect Journal = ByName with { ShowsStreams = true };

    /// <summary>The same for eyes that needn't see secrets.</summary>
    public static readonly JsonDialect RedactedJournal = Journal with { HidesSensitive = true };

    /// <summary>Parameters and answers as CloudTrail records them.</summary>
    public static readonly JsonDialect Trail = RedactedJournal with { UsesCamelCase = true, SpellsTimestamps = true };

    public bool UsesMemberNames { get; private init; }

    /// <summary>Members' own names, their first letter small.</summary>
    public bool UsesCamelCase { get; private init; }
    public TimestampFormat Timestamps { get; private init; } = TimestampFormat.EpochSeconds;

    /// <summary>Null elements of dense lists and maps are dropped instead of refused.</summary>
    public bool DropsNulls { get; private init; }

    public bool TruncatesDecimals { get; private init; }

    public bool IgnoresTimestampFormat { get; private init; }

    /// <summary>Timestamps are read in whatever format they come.</summary>
    public bool LenientTimestamps { get; private init; }

    /// <summary>Timestamps are written as <c>Aug 28, 2023, 7:00:58 PM</c>, whatever the model says.</summary>
    public bool SpellsTimestamps { get; private init; }

    /// <summary>What the model marks as sensitive is written as <c>***</c>.</summary>
    public bool HidesSensitive { get; private init; }

    /// <summary>A body that streams is written as its length, instead of being refused.</summary>
    public bool ShowsStreams { get; private init; }

    public TimestampFormat FormatOf(MemberSchema member) =>
        IgnoresTimestampFormat ? Timestamps : TimestampText.FormatOf(member, Timestamps);
}
