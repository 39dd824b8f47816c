using Simfra.Models.Ssm;

namespace Simfra.Services.Ssm;

/// <summary>The filters of DescribeParameters and GetParametersByPath, checked in AWS's order.</summary>
/// <seealso href="https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ParameterStringFilter.html"/>
internal sealed class ParameterFilters
{
    private const string TagPrefix = "tag:";
    private const string EqualsOption = "Equals";
    private const string BeginsWith = "BeginsWith";
    private const string Contains = "Contains";
    private const string Recursive = "Recursive";
    private const string OneLevel = "OneLevel";

    private readonly List<(string Key, string Option, List<string> Values)> _filters = [];

    public static ParameterFilters ForDescribe(List<ParameterStringFilter>? filters, List<ParametersFilter>? legacy)
    {
        var result = new ParameterFilters();
        foreach (var filter in filters ?? [])
        {
            if (filter.Key == "Label")
            {
                throw SsmErrors.UnknownFilter("Label", "Path, Name, Type, KeyId, Tier");
            }

            result.Add(filter);
        }

        foreach (var filter in legacy ?? [])
        {
            result._filters.Add((filter.Key!, filter.Key == "Name" ? BeginsWith : EqualsOption, filter.Values ?? []));
        }

        return result;
    }

    public static ParameterFilters ForPath(List<ParameterStringFilter>? filters)
    {
        var result = new ParameterFilters();
        foreach (var filter in filters ?? [])
        {
            if (filter.Key is not ("Type" or "KeyId" or "Label"))
            {
                throw SsmErrors.UnknownFilter(filter.Key!, "Type, KeyId");
            }

            result.Add(filter);
        }

        return result;
    }

    /// <summary>The version that a label filter chooses; the latest without one; null where no version has the label.</summary>
    public ParameterVersion? VersionOf(Parameter parameter) =>
        _filters.Find(f => f.Key == "Label") is { Key: not null } label
            ? parameter.Versions.FirstOrDefault(v => v.Labels.Any(l => Matches(l, label.Option, label.Values)))
            : parameter.Latest;

    public bool Match(Parameter parameter) => _filters.TrueForAll(f => f.Key == "Label" || Match(parameter, f.Key, f.Option, f.Values));

    private void Add(ParameterStringFilter filter)
    {
        var key = filter.Key!;
        var values = filter.Values ?? [];
        var option = filter.Option ?? (key == "Path" ? OneLevel : EqualsOption);
        if (values.Count == 0 && !key.StartsWith(TagPrefix, StringComparison.Ordinal))
        {
            throw SsmErrors.MissingFilterValues(key);
        }

        if (_filters.Exists(f => f.Key == key))
        {
            throw SsmErrors.DuplicateFilter(key);
        }

        CheckValues(key, option, values);
        _filters.Add((key, option, values));
    }

    private static void CheckValues(string key, string option, List<string> values)
    {
        switch (key)
        {
            case "Path":
                if (option is not (Recursive or OneLevel))
                {
                    throw SsmErrors.InvalidFilterOption(option, $"{Recursive}, {OneLevel}");
                }

                values.ForEach(CheckPath);
                return;
            case "Tier" when values.Find(v => v is not (ParameterTier.Standard or ParameterTier.Advanced or ParameterTier.IntelligentTiering)) is { } tier:
                throw SsmErrors.InvalidFilterValue(tier, "Standard, Advanced, Intelligent-Tiering");
            case "Type" when values.Find(v => v is not (ParameterType.String or ParameterType.StringList or ParameterType.SecureString)) is { } type:
                throw SsmErrors.InvalidFilterValue(type, "String, StringList, SecureString");
        }

        if (option is not (EqualsOption or BeginsWith) && !(key == "Name" && option == Contains))
        {
            throw SsmErrors.InvalidFilterOption(option, $"{BeginsWith}, {EqualsOption}");
        }
    }

    private static void CheckPath(string path)
    {
        if (path.StartsWith("/aws", StringComparison.OrdinalIgnoreCase) || path.StartsWith("/ssm", StringComparison.OrdinalIgnoreCase))
        {
            throw SsmErrors.ReservedPath();
        }

        ParameterName.CheckPath(path);
    }

    private static bool Match(Parameter parameter, string key, string option, List<string> values) => key switch
    {
        "Name" => MatchesName(parameter.Name, option, values),
        "Path" => values.Exists(v => IsBelow(parameter.Name, v, option == Recursive)),
        "Type" => Matches(parameter.Latest.Type, option, values),
        "Tier" => Matches(parameter.Latest.Tier, option, values),
        "DataType" => Matches(parameter.Latest.DataType, option, values),
        // Only SecureString parameters have a key.
        "KeyId" => parameter.Latest.KeyId is { } keyId && Matches(keyId, option, values),
        _ => key.StartsWith(TagPrefix, StringComparison.Ordinal)
            && parameter.Tags.TryGetValue(key[TagPrefix.Length..], out var value)
            && (values.Count == 0 || Matches(value, option, values)),
    };

    /// <summary>A name is found with or without the slash before it.</summary>
    private static bool MatchesName(string name, string option, List<string> values) =>
        Matches(name, option, values) || (name.StartsWith('/') && Matches(name[1..], option, values));

    private static bool Matches(string text, string option, List<string> values) => option switch
    {
        BeginsWith => values.Exists(v => text.StartsWith(v, StringComparison.Ordinal)),
        Contains => values.Exists(v => text.Contains(v, StringComparison.Ordinal)),
        _ => values.Contains(text),
    };

    private static bool IsBelow(string name, string path, bool isRecursive)
    {
        var qualified = name.StartsWith('/') ? name : $"/{name}";
        var prefix = path.EndsWith('/') ? path : $"{path}/";
        return qualified.StartsWith(prefix, StringComparison.Ordinal) && (isRecursive || qualified.IndexOf('/', prefix.Length) < 0);
    }
}
