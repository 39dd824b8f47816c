using System.Globalization;
using System.Text.Json;
using Simfra.Protocols.Codecs.Json;
using Simfra.State;

namespace Simfra.Services.CloudWatch;

/// <summary>What a rule of Contributor Insights looks for.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/ContributorInsights-RuleSyntax.html"/>
internal sealed class ContributorDefinition
{
    public const string SchemaName = "CloudWatchLogRule";

    private const int MaxKeys = 4;
    private const int MaxFilters = 4;

    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private List<ContributionField> _keys = [];
    private ContributionField? _value;
    private List<ContributionFilter> _filters = [];

    private ContributorDefinition()
    {
    }

    public List<string> LogGroups { get; } = [];

    public bool IsClf { get; private set; }

    /// <summary>What is added up is a field's value; else contributions are counted.</summary>
    public bool IsSum => _value is not null;

    /// <summary>The keys as the rule names them.</summary>
    public IEnumerable<string> KeyLabels => _keys.Select(static k => k.Label);

    /// <param name="text">The definition: JSON.</param>
    /// <param name="scope">Where the rule is.</param>
    /// <exception cref="Schemas.AwsServiceException">It isn't one.</exception>
    public static ContributorDefinition Parse(string text, StateScope scope)
    {
        try
        {
            using var document = ClientJson.ParseDocument(text);
            var definition = new ContributorDefinition();
            definition.Read(document.RootElement, scope);
            return definition;
        }
        catch (JsonException)
        {
            throw Invalid("it isn't JSON");
        }
    }

    /// <summary>The log groups that a definition names, whatever else is in it; null for a text that names none.</summary>
    public static IReadOnlyList<string>? GroupsOf(string text)
    {
        try
        {
            using var document = ClientJson.ParseDocument(text);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? Texts(document.RootElement, "LogGroupNames") ?? Texts(document.RootElement, "LogGroupARNs")
                : null;
        }
        catch (Exception exception) when (exception is JsonException or Schemas.AwsServiceException)
        {
            return null;
        }
    }

    /// <summary>What an event contributes: the values of the keys, and how much; null where the rule doesn't mean it.</summary>
    public (string[] Keys, double Value)? Match(string message)
    {
        if (!IsClf)
        {
            try
            {
                using var document = ClientJson.ParseDocument(message);
                return document.RootElement.ValueKind == JsonValueKind.Object ? Match(f => f.Find(document.RootElement)) : null;
            }
            catch (JsonException)
            {
                return null;
            }
        }

        var fields = CommonLogLine.Split(message);
        return Match(f => f.Place <= fields.Count ? fields[f.Place - 1] : null);
    }

    private (string[] Keys, double Value)? Match(Func<ContributionField, string?> find)
    {
        var keys = _keys.ConvertAll(k => find(k));
        var value = 1.0;
        return keys.TrueForAll(static k => k is not null)
            && _filters.TrueForAll(f => f.Matches(find(f.Field)))
            && (_value is null || TryNumber(find(_value), out value))
                ? ([.. keys.OfType<string>()], value)
                : null;
    }

    public static bool TryNumber(string? text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);

    private void Read(JsonElement root, StateScope scope)
    {
        Expect(root.ValueKind == JsonValueKind.Object, "it must be an object");
        Expect(
            root.TryGetProperty("Schema", out var schema) && schema.ValueKind == JsonValueKind.Object
            && schema.TryGetProperty("Name", out var name) && name.ValueKind == JsonValueKind.String && name.GetString() == SchemaName
            && schema.TryGetProperty("Version", out var version) && version.ValueKind == JsonValueKind.Number && version.GetDouble() is 1.0,
            "Schema must be {\"Name\": \"CloudWatchLogRule\", \"Version\": 1}");
        ReadGroups(root, scope);
        var format = TextOf(root, "LogFormat");
        Expect(format is "JSON" or "CLF", "LogFormat must be JSON or CLF");
        IsClf = format == "CLF";
        ReadFields(root);
        Expect(root.TryGetProperty("Contribution", out var contribution) && contribution.ValueKind == JsonValueKind.Object, "Contribution must be an object");
        var aggregation = TextOf(root, "AggregateOn");
        Expect(aggregation is "Count" or "Sum", "AggregateOn must be Count or Sum");
        ReadContribution(contribution, aggregation == "Sum");
    }

    private void ReadGroups(JsonElement root, StateScope scope)
    {
        var (names, arns) = (Texts(root, "LogGroupNames"), Texts(root, "LogGroupARNs"));
        Expect(names is null != arns is null, "it must have either LogGroupNames or LogGroupARNs");
        Expect((names ?? arns)!.Count > 0, "it must name a log group");
        LogGroups.AddRange(names ?? []);
        foreach (var arn in arns ?? [])
        {
            var parts = arn.Split(':');
            Expect(parts is ["arn", _, "logs", _, _, "log-group", { Length: > 0 }, ..], $"{arn} is no ARN of a log group");
            LogGroups.Add(parts[3] == scope.Region && parts[4] == scope.Account
                ? parts[6]
                : throw CloudWatchErrors.NotBuilt("A Contributor Insights rule on log groups of other accounts or regions (LogGroupARNs)"));
        }

        Expect(LogGroups.TrueForAll(static g => g.Length > 0 && g.IndexOf('*', StringComparison.Ordinal) is var star && (star < 0 || star == g.Length - 1)),
            "a log group's name may have * at its end only");
    }

    private void ReadFields(JsonElement root)
    {
        if (!root.TryGetProperty("Fields", out var fields))
        {
            return;
        }

        Expect(IsClf && fields.ValueKind == JsonValueKind.Object, "Fields is an object, of rules for CLF logs");
        foreach (var field in fields.EnumerateObject())
        {
            Expect(field.Value.ValueKind == JsonValueKind.String && PlaceOf(field.Name) is not null, $"the field {field.Name} must be a number with a name");
            _places[field.Value.GetString()!] = PlaceOf(field.Name)!.Value;
        }
    }

    private void ReadContribution(JsonElement contribution, bool isSum)
    {
        var keys = Texts(contribution, "Keys");
        Expect(keys?.Count is > 0 and <= MaxKeys, $"Contribution must have 1 to {MaxKeys} Keys");
        _keys = keys!.ConvertAll(FieldOf);
        var value = TextOf(contribution, "ValueOf");
        Expect(value is not null == isSum, "ValueOf must be given where AggregateOn is Sum, and only there");
        _value = value is null ? null : FieldOf(value);
        if (contribution.TryGetProperty("Filters", out var filters))
        {
            Expect(filters.ValueKind == JsonValueKind.Array && filters.GetArrayLength() <= MaxFilters, $"Filters must be an array of up to {MaxFilters}");
            _filters = [.. filters.EnumerateArray().Select(ReadFilter)];
        }
    }

    private ContributionFilter ReadFilter(JsonElement filter)
    {
        Expect(filter.ValueKind == JsonValueKind.Object, "a filter must be an object");
        var field = TextOf(filter, "Match");
        Expect(field is not null, "a filter must have Match");
        var operators = filter.EnumerateObject().Where(static m => m.Name != "Match").ToList();
        Expect(operators.Count == 1, "a filter must have one operator");
        var read = ContributionFilter.Read(FieldOf(field!), operators[0].Name, operators[0].Value);
        Expect(read is not null, $"the filter's operator {operators[0].Name} or its value isn't valid");
        return read!;
    }

    private ContributionField FieldOf(string text)
    {
        var field = !IsClf ? ContributionField.OfPath(text)
            : _places.TryGetValue(text, out var place) || PlaceOf(text) is { } given && (place = given) > 0 ? ContributionField.OfPlace(text, place)
            : null;
        return field ?? throw Invalid(IsClf ? $"{text} isn't one of the Fields" : $"{text} isn't in JSON property format");
    }

    private static int? PlaceOf(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var place) && place > 0 ? place : null;

    private static string? TextOf(JsonElement from, string name) =>
        from.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;

    private static List<string>? Texts(JsonElement from, string name)
    {
        if (!from.TryGetProperty(name, out var member))
        {
            return null;
        }

        Expect(member.ValueKind == JsonValueKind.Array && member.EnumerateArray().All(static t => t.ValueKind == JsonValueKind.String),
            $"{name} must be an array of strings");
        return [.. member.EnumerateArray().Select(static t => t.GetString()!)];
    }

    private static void Expect(bool isSo, string otherwise)
    {
        if (!isSo)
        {
            throw Invalid(otherwise);
        }
    }

    private static Schemas.AwsServiceException Invalid(string why) =>
        CloudWatchErrors.InvalidParameter($"The value for parameter RuleDefinition is invalid: {why}.");
}
