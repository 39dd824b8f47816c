using System.Collections.Immutable;
using System.Globalization;
using Simfra.State;

namespace Simfra.Services.Ssm.Documents;

/// <summary>A document. Its versions are records of their own.</summary>
internal sealed record Document
{
    public const string LatestSelector = "$LATEST";
    public const string DefaultSelector = "$DEFAULT";
    public const string AllSelector = "$ALL";
    public const string Everybody = "all";

    public required string Name { get; init; }
    public required StateScope Scope { get; init; }
    public required string Type { get; init; }
    public required int LatestVersion { get; init; }
    public required int DefaultVersion { get; init; }
    public ImmutableSortedDictionary<string, string> Tags { get; init; } = Parameter.NoTags;

    /// <summary>The accounts that it is shared with, or <see cref="Everybody"/>, and which version each may use.</summary>
    public ImmutableSortedDictionary<string, string> Shares { get; init; } = Parameter.NoTags;

    /// <summary>What the shares come to as a policy that only allows; null where there are none.</summary>
    public string? AccessList { get; init; }

    public string Arn => ArnOf(Name, Scope);

    public static string ArnOf(string name, StateScope scope) => $"arn:aws:ssm:{scope.Region}:{scope.Account}:document/{name}";

    /// <summary>What another account may use of it: a selector; null where nothing is shared with that account.</summary>
    public string? SharedWith(string account) => Shares.GetValueOrDefault(account) ?? Shares.GetValueOrDefault(Everybody);
}

/// <summary>A version of a document.</summary>
internal sealed record DocumentVersion
{
    /// <summary>How long a version stays in its transitional state. AWS's takes about a second.</summary>
    public static readonly TimeSpan SettlingTime = TimeSpan.FromSeconds(1);

    public required string Document { get; init; }
    public required int Number { get; init; }
    public required string Content { get; init; }
    public required string Format { get; init; }

    /// <summary>SHA-256 of the content, in hexadecimal digits.</summary>
    public required string Hash { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
    public string? VersionName { get; init; }
    public string? DisplayName { get; init; }
    public string? TargetType { get; init; }
    public string? SchemaVersion { get; init; }
    public string? Description { get; init; }
    public ImmutableArray<DeclaredParameter> Parameters { get; init; } = [];
    public ImmutableArray<string> PlatformTypes { get; init; } = [];

    public string Key => KeyOf(Document, Number);

    public string NumberText => Number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Versions of a document follow each other in the order of their numbers.</summary>
    public static string KeyOf(string document, int number) => $"{document}:{number:D10}";

    public string StatusAt(DateTimeOffset now) => now - CreatedAt >= SettlingTime
        ? Models.Ssm.DocumentStatus.Active
        : Number == 1 ? Models.Ssm.DocumentStatus.Creating : Models.Ssm.DocumentStatus.Updating;
}

/// <summary>A parameter as a document's content declares it.</summary>
internal sealed record DeclaredParameter
{
    public required string Name { get; init; }
    public required string Type { get; init; }
    public string? Description { get; init; }

    /// <summary>A text, or JSON for a default that is none.</summary>
    public string? DefaultValue { get; init; }
}
