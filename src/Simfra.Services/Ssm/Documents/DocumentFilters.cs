using Simfra.Models.Ssm;

namespace Simfra.Services.Ssm.Documents;

/// <summary>The filters of ListDocuments. A document has to match each key, by any of its values.</summary>
/// <seealso href="https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DocumentKeyValuesFilter.html"/>
internal sealed class DocumentFilters
{
    private const string TagPrefix = "tag:";
    private const string OwnerKey = "Owner";
    private const string Self = "Self";
    private const string Private = "Private";
    private const string Public = "Public";

    private static readonly string[] Keys = ["Name", OwnerKey, "PlatformTypes", "DocumentType", "TargetType", "SearchKeyword"];
    private static readonly string[] Owners = [Self, Private, Public, "Amazon", "ThirdParty", "All"];

    private readonly List<(string Key, List<string> Values)> _filters = [];
    private readonly string _owner;

    public DocumentFilters(List<DocumentKeyValuesFilter>? filters, List<DocumentFilter>? legacy)
    {
        foreach (var filter in filters ?? [])
        {
            var key = filter.Key ?? "";
            if (!Keys.Contains(key) && !key.StartsWith(TagPrefix, StringComparison.Ordinal))
            {
                throw SsmErrors.UnknownFilter(key, string.Join(", ", Keys));
            }

            _filters.Add((key, filter.Values ?? []));
        }

        foreach (var filter in legacy ?? [])
        {
            _filters.Add((filter.Key!, [filter.Value!]));
        }

        _owner = OwnerOf(_filters);
    }

    /// <summary>Whether the caller's own documents are asked for; or those that others share.</summary>
    public bool ShowsOwn => _owner == Self;

    public bool Match(UsableDocument usable) => MatchesOwner(usable.Document) && _filters.TrueForAll(f => Match(usable, f.Key, f.Values));

    private static string OwnerOf(List<(string Key, List<string> Values)> filters)
    {
        var owners = filters.Where(static f => f.Key == OwnerKey).SelectMany(static f => f.Values).ToList();
        if (owners.Count > 1)
        {
            throw SsmErrors.Validation("Owner filter can only have one value.");
        }

        return owners switch
        {
            [] => Self,
            [var owner] when Owners.Contains(owner) => owner == "All" ? throw SsmErrors.NotBuilt("The owner All") : owner,
            [var owner] => throw SsmErrors.InvalidFilterValue(owner, string.Join(", ", Owners)),
            _ => Self,
        };
    }

    /// <summary>Amazon and third parties have no documents here.</summary>
    private bool MatchesOwner(Document document) => _owner switch
    {
        Self => true,
        Private => !document.Shares.ContainsKey(Document.Everybody),
        Public => document.Shares.ContainsKey(Document.Everybody),
        _ => false,
    };

    private static bool Match(UsableDocument usable, string key, List<string> values)
    {
        var (document, version) = (usable.Document, usable.Version());
        return key switch
        {
            OwnerKey => true,
            "Name" => values.Exists(v => document.Name.StartsWith(v, StringComparison.Ordinal)),
            "PlatformTypes" => values.Exists(version.PlatformTypes.Contains),
            "DocumentType" => values.Contains(document.Type),
            "TargetType" => version.TargetType is { } target && values.Contains(target),
            "SearchKeyword" => values.TrueForAll(v => Mentions(document, version, v)),
            _ => document.Tags.TryGetValue(key[TagPrefix.Length..], out var value) && (values.Count == 0 || values.Contains(value)),
        };
    }

    private static bool Mentions(Document document, DocumentVersion version, string keyword) =>
        document.Name.Contains(keyword, StringComparison.OrdinalIgnoreCase)
        || version.Description?.Contains(keyword, StringComparison.OrdinalIgnoreCase) == true;
}
