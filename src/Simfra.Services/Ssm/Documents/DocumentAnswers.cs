using System.Globalization;
using Simfra.Integration;
using Simfra.Models.Ssm;

namespace Simfra.Services.Ssm.Documents;

/// <summary>Documents as answers show them.</summary>
internal static class DocumentAnswers
{
    public static DocumentDescription Describe(Document document, DocumentVersion version, string shownName, OperationContext context) => new()
    {
        Hash = version.Hash,
        HashType = DocumentHashType.Sha256,
        Name = shownName,
        DisplayName = version.DisplayName,
        VersionName = version.VersionName,
        Owner = document.Scope.Account,
        CreatedDate = version.CreatedAt,
        Status = version.StatusAt(context.Now),
        DocumentVersion = version.NumberText,
        Description = version.Description,
        Parameters = version.Parameters.IsEmpty ? null : [.. version.Parameters.Select(Show)],
        PlatformTypes = [.. version.PlatformTypes],
        DocumentType = document.Type,
        SchemaVersion = version.SchemaVersion,
        LatestVersion = document.LatestVersion.ToString(CultureInfo.InvariantCulture),
        DefaultVersion = document.DefaultVersion.ToString(CultureInfo.InvariantCulture),
        DocumentFormat = version.Format,
        TargetType = version.TargetType,
        Tags = Tags(document),
    };

    public static DocumentIdentifier Identify(UsableDocument usable)
    {
        var (document, version) = (usable.Document, usable.Version());
        return new()
        {
            Name = usable.ShownName,
            CreatedDate = version.CreatedAt,
            DisplayName = version.DisplayName,
            Owner = document.Scope.Account,
            VersionName = version.VersionName,
            PlatformTypes = [.. version.PlatformTypes],
            DocumentVersion = version.NumberText,
            DocumentType = document.Type,
            SchemaVersion = version.SchemaVersion,
            DocumentFormat = version.Format,
            TargetType = version.TargetType,
            Tags = Tags(document),
        };
    }

    public static DocumentVersionInfo Summarise(UsableDocument usable, DocumentVersion version, OperationContext context) => new()
    {
        Name = usable.ShownName,
        DisplayName = version.DisplayName,
        DocumentVersion = version.NumberText,
        VersionName = version.VersionName,
        CreatedDate = version.CreatedAt,
        IsDefaultVersion = version.Number == usable.Document.DefaultVersion,
        DocumentFormat = version.Format,
        Status = version.StatusAt(context.Now),
    };

    private static List<Tag> Tags(Document document) => [.. document.Tags.Select(static t => new Tag { Key = t.Key, Value = t.Value })];

    private static DocumentParameter Show(DeclaredParameter parameter) => new()
    {
        Name = parameter.Name,
        Type = parameter.Type,
        Description = parameter.Description,
        DefaultValue = parameter.DefaultValue,
    };
}
