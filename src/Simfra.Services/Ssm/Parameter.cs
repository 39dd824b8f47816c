using System.Collections.Immutable;
using System.Globalization;
using Simfra.State;
using ParameterDescription = Simfra.Models.Ssm.Parameter;

namespace Simfra.Services.Ssm;

/// <summary>A parameter with its versions, the newest last. A hundred are kept.</summary>
internal sealed record Parameter
{
    public const int MaxVersions = 100;

    public static readonly ImmutableSortedDictionary<string, string> NoTags =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public required string Name { get; init; }
    public required string Arn { get; init; }
    public required ImmutableArray<ParameterVersion> Versions { get; init; }
    public ImmutableSortedDictionary<string, string> Tags { get; init; } = NoTags;

    /// <summary>What other accounts may do with it; null where nobody said.</summary>
    public SharingPolicy? Sharing { get; init; }

    public ParameterVersion Latest => Versions[^1];

    /// <summary>An ARN as AWS writes it: a path's first slash isn't doubled.</summary>
    public static string ArnOf(string name, StateScope scope) =>
        $"arn:aws:ssm:{scope.Region}:{scope.Account}:parameter{(name.StartsWith('/') ? "" : "/")}{name}";

    public ParameterVersion? FindVersion(long version) => Versions.FirstOrDefault(v => v.Version == version);

    public ParameterVersion? FindLabel(string label) => Versions.FirstOrDefault(v => v.Labels.Contains(label));

    /// <summary>This parameter with one of its versions changed.</summary>
    public Parameter With(ParameterVersion changed) =>
        this with { Versions = [.. Versions.Select(v => v.Version == changed.Version ? changed : v)] };

    public ParameterDescription Show(ParameterVersion version, string? selector = null) => new()
    {
        Name = Name,
        Type = version.Type,
        Value = version.Value,
        Version = version.Version,
        Selector = selector,
        LastModifiedDate = version.LastModifiedAt,
        ARN = Arn,
        DataType = version.DataType,
    };
}

/// <summary>A version of a parameter.</summary>
internal sealed record ParameterVersion
{
    public required long Version { get; init; }

    /// <summary>The value; of a SecureString what KMS made of it, in base 64.</summary>
    public required string Value { get; init; }

    public required string Type { get; init; }
    public required string DataType { get; init; }
    public required string Tier { get; init; }
    public required DateTimeOffset LastModifiedAt { get; init; }
    public required string LastModifiedUser { get; init; }
    public string? Description { get; init; }
    public string? AllowedPattern { get; init; }

    /// <summary>The KMS key of a SecureString as the caller named it; null for other types.</summary>
    public string? KeyId { get; init; }

    public ImmutableArray<string> Labels { get; init; } = [];
    public ImmutableArray<ParameterPolicy> Policies { get; init; } = [];
}

/// <summary>What a reader asks for: a name or ARN, and after a colon a version or a label.</summary>
internal sealed record ParameterSelector(string NameOrArn, string? Version)
{
    public static ParameterSelector Parse(string text)
    {
        // The colons of an ARN aren't selectors.
        var from = text.StartsWith("arn:", StringComparison.Ordinal) ? text.IndexOf('/') : 0;
        var colon = from < 0 ? -1 : text.IndexOf(':', from);
        return colon < 0
            ? new(text, null)
            : new(text[..colon], text[(colon + 1)..]);
    }

    public string? Shown => Version is null ? null : $":{Version}";

    /// <summary>The version that is meant; null where the parameter has none such.</summary>
    public ParameterVersion? Find(Parameter parameter) => Version switch
    {
        null => parameter.Latest,
        _ when long.TryParse(Version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => parameter.FindVersion(number),
        _ => parameter.FindLabel(Version),
    };
}
