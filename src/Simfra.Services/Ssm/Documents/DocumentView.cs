using Simfra.Services.Ssm.Documents;

namespace Simfra.Services.Ssm;

/// <summary>A document as it was when it was looked at.</summary>
public sealed class DocumentView
{
    private readonly Document _document;
    private readonly List<DocumentVersion> _versions;

    internal DocumentView(Document document, SsmState state)
    {
        _document = document;
        _versions = [.. state.VersionsOf(document)];
    }

    /// <summary>Its name.</summary>
    public string Name => _document.Name;

    /// <summary>Its ARN.</summary>
    public string Arn => _document.Arn;

    /// <summary><c>Command</c>, <c>Automation</c>, <c>Session</c> and the like.</summary>
    public string Type => _document.Type;

    /// <summary>The text of its default version, as it was given.</summary>
    public string Content => Default.Content;

    /// <summary><c>JSON</c>, <c>YAML</c> or <c>TEXT</c>, of its default version.</summary>
    public string Format => Default.Format;

    /// <summary>What its default version says that it is for; null where it doesn't.</summary>
    public string? Description => Default.Description;

    /// <summary>The number of the version that is meant where none is named.</summary>
    public int DefaultVersion => _document.DefaultVersion;

    /// <summary>The number of its newest version.</summary>
    public int LatestVersion => _document.LatestVersion;

    /// <summary>The texts of its versions, by their numbers.</summary>
    public IReadOnlyDictionary<int, string> Versions => _versions.ToDictionary(static v => v.Number, static v => v.Content);

    /// <summary>Its tags.</summary>
    public IReadOnlyDictionary<string, string> Tags => _document.Tags;

    /// <summary>
    /// The accounts that it is shared with, or <c>all</c>, and which version each may use: a number, <c>$DEFAULT</c>, <c>$LATEST</c>, <c>$ALL</c>.
    /// </summary>
    public IReadOnlyDictionary<string, string> SharedWith => _document.Shares;

    private DocumentVersion Default => _versions.Single(v => v.Number == _document.DefaultVersion);

    /// <summary>Its name, type and versions.</summary>
    public override string ToString() => $"{Name} ({Type}, version {DefaultVersion} of {LatestVersion}{(SharedWith.Count == 0 ? "" : ", shared")})";
}
