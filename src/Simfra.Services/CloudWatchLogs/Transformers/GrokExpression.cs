using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Simfra.Services.CloudWatchLogs.Transformers;

/// <summary>An expression of patterns and of text between them: <c>%{IP:client.ip} %{WORD:method}</c>. It has to match all of a text.</summary>
internal sealed partial class GrokExpression
{
    private const int MaxPatterns = 20;

    /// <summary>Fields of common logs that become numbers.</summary>
    private static readonly string[] Numbers = ["status_code", "response_size", "pri", "version"];

    private readonly Regex _regex;
    private readonly List<(string Group, string Path, bool IsOfLog)> _fields;

    private GrokExpression(Regex regex, List<(string Group, string Path, bool IsOfLog)> fields)
    {
        _regex = regex;
        _fields = fields;
    }

    /// <exception cref="Schemas.AwsServiceException">InvalidParameterException.</exception>
    public static GrokExpression Parse(string match)
    {
        var parts = Part().Matches(match);
        var counts = parts.CountBy(static p => p.Groups["name"].Value).ToList();
        var unknown = counts.Find(static c => GrokPatterns.Find(c.Key) is null).Key;
        if (unknown is not null)
        {
            throw CloudWatchLogsErrors.InvalidParameter($"The grok pattern {unknown} is not supported.");
        }

        if (parts.Count is 0 or > MaxPatterns || counts.Exists(static c => c.Value > GrokPatterns.LimitOf(c.Key)))
        {
            throw CloudWatchLogsErrors.InvalidParameter("The grok expression has too many or no patterns.");
        }

        CheckCommonLogs([.. parts.Select(static p => p.Groups["name"].Value)], parts[0].Index);
        return Compile(match, parts);
    }

    /// <summary>Puts what is found in a field into fields of their own.</summary>
    public Action<EventDocument> StepOf(string source) => document =>
    {
        if (document.GetText(source) is not { } text || _regex.Match(text) is not { Success: true } match)
        {
            return;
        }

        foreach (var (group, path, isOfLog) in _fields)
        {
            if (match.Groups[group] is { Success: true } found && ValueOf(path, found.Value, isOfLog) is { } value)
            {
                document.Set(path, value, overwrite: true);
            }
        }
    };

    private static void CheckCommonLogs(List<string> names, int start)
    {
        var common = names.FindIndex(GrokPatterns.IsCommonLog);
        var isAllowed = common < 0
            || (common == 0 && start == 0 && names.Count <= 2 && names.Skip(1).All(static n => n is "DATA" or "GREEDYDATA" or "GREEDYDATA_MULTILINE"));
        if (!isAllowed)
        {
            throw CloudWatchLogsErrors.InvalidParameter("A common log pattern must be the first one, and can be followed by DATA or GREEDYDATA only.");
        }
    }

    private static GrokExpression Compile(string match, MatchCollection parts)
    {
        var regex = new StringBuilder(@"\A");
        var fields = new List<(string Group, string Path, bool IsOfLog)>();
        var at = 0;
        foreach (var (number, part) in parts.Index())
        {
            regex.Append(Literal(match[at..part.Index]));
            at = part.Index + part.Length;
            var (name, field) = (part.Groups["name"].Value, part.Groups["field"].Value);
            var isOfLog = GrokPatterns.IsCommonLog(name);
            var group = string.Create(CultureInfo.InvariantCulture, $"g{number}");
            var pattern = Own().Replace(GrokPatterns.Find(name)!, own =>
            {
                var ownName = own.Groups[1].Value;
                var ownGroup = $"{group}_{ownName}";
                if ((field.Length > 0 || isOfLog) && !fields.Exists(f => f.Group == ownGroup))
                {
                    fields.Add((ownGroup, ownName == "value" ? field : ownName, isOfLog));
                }

                return $"(?<{ownGroup}>";
            });
            if (field.Length > 0 && !fields.Exists(f => f.Group == $"{group}_value"))
            {
                fields.Add((group, field, IsOfLog: false));
            }

            regex.Append(CultureInfo.InvariantCulture, $"(?<{group}>{pattern})");
        }

        regex.Append(Literal(match[at..])).Append(@"\z");
        return new(new(regex.ToString(), RegexOptions.CultureInvariant), fields);
    }

    /// <summary>Text stands for itself; a backslash only keeps the next character from meaning anything.</summary>
    private static string Literal(string text) => Regex.Escape(Escaped().Replace(text, "$1"));

    /// <summary>The value of a field; null for what logs write where there is none.</summary>
    private static JsonNode? ValueOf(string name, string text, bool isOfLog)
    {
        if (!isOfLog)
        {
            return text;
        }

        if (text is "-" or "")
        {
            return null;
        }

        if (Numbers.Contains(name, StringComparer.Ordinal) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        return name == "timestamp"
            && DateTimeOffset.TryParseExact(
                text, "d/MMM/yyyy:H:m:s zzz", CultureInfo.InvariantCulture, DateTimeStyles.AllowWhiteSpaces | DateTimeStyles.AdjustToUniversal, out var time)
                ? time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
                : text;
    }

    [GeneratedRegex(@"%\{(?<name>\w+)(?::(?<field>[^}]+))?\}")]
    private static partial Regex Part();

    [GeneratedRegex(@"\(\?<_(\w+)>")]
    private static partial Regex Own();

    [GeneratedRegex(@"\\(.)")]
    private static partial Regex Escaped();
}
