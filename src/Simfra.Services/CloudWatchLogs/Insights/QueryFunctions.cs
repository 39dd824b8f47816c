using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Simfra.Protocols.Codecs.Json;

namespace Simfra.Services.CloudWatchLogs.Insights;

/// <summary>A function of its arguments alone.</summary>
/// <param name="Min">How many arguments it takes at least.</param>
/// <param name="Max">How many it takes at most.</param>
/// <param name="Apply">What it does.</param>
internal sealed record QueryFunction(int Min, int Max, Func<QueryValue[], QueryValue> Apply);

/// <summary>The functions of the query language that need nothing but their arguments.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-operations-functions.html"/>
internal static class QueryFunctions
{
    private const int Any = int.MaxValue;

    /// <summary>The function of a name, in whatever case; null where there is none.</summary>
    public static QueryFunction? Find(string name) => name.ToLowerInvariant() switch
    {
        "abs" => Number(Math.Abs),
        "ceil" => Number(Math.Ceiling),
        "floor" => Number(Math.Floor),
        "log" => Number(Math.Log),
        "sqrt" => Number(Math.Sqrt),
        "round" => new(1, 2, static a => Round(a)),
        "greatest" => new(1, Any, static a => Extreme(a, isGreatest: true)),
        "least" => new(1, Any, static a => Extreme(a, isGreatest: false)),
        "tonumber" or "todouble" => new(1, 1, static a => a[0].TryGetNumber(out var n) ? QueryValue.Of(n) : default),
        "toint" or "tolong" => Number(Math.Truncate),
        "haversine" => new(4, 4, static a => Haversine(a)),

        "ispresent" => new(1, 1, static a => QueryValue.Of(!a[0].IsMissing)),
        "coalesce" => new(1, Any, static a => Array.Find(a, static v => !v.IsMissing)),
        "if" => new(2, 3, static a => a[0].IsTrue() ? a[1] : a.Length > 2 ? a[2] : default),

        "isempty" => new(1, 1, static a => QueryValue.Of(string.IsNullOrEmpty(a[0].ToText()))),
        "isblank" => new(1, 1, static a => QueryValue.Of(string.IsNullOrWhiteSpace(a[0].ToText()))),
        "concat" => new(1, Any, static a => QueryValue.Of(string.Concat(a.Select(static v => v.ToText())))),
        "ltrim" => Trim(fromLeft: true, fromRight: false),
        "rtrim" => Trim(fromLeft: false, fromRight: true),
        "trim" => Trim(fromLeft: true, fromRight: true),
        "strlen" => new(1, 1, static a => a[0].ToText() is { } t ? QueryValue.Of(t.EnumerateRunes().Count()) : default),
        "toupper" => Text(static t => t.ToUpperInvariant()),
        "tolower" => Text(static t => t.ToLowerInvariant()),
        "substr" => new(2, 3, static a => Substring(a)),
        "replace" => new(3, 3, static a => Replace(a)),
        "regex_replace" => new(3, 3, static a => ReplaceMatches(a)),
        // A third argument is taken and changes nothing, as in AWS.
        "strcontains" => new(2, 3, static a => Test(a, static (t, p) => t.Contains(p, StringComparison.Ordinal))),
        "startswith" => new(2, 2, static a => Test(a, static (t, p) => t.StartsWith(p, StringComparison.Ordinal))),
        "endswith" => new(2, 2, static a => Test(a, static (t, p) => t.EndsWith(p, StringComparison.Ordinal))),
        "urlencode" => Text(Uri.EscapeDataString),
        "urldecode" => Text(static t => Uri.UnescapeDataString(t.Replace('+', ' '))),
        "base64encode" => Text(static t => Convert.ToBase64String(Encoding.UTF8.GetBytes(t))),
        "base64decode" => new(1, 1, static a => DecodeBase64(a[0].ToText())),
        "split" => new(2, 2, static a => Split(a)),
        "md5" => Text(static t => Hex(MD5.HashData(Encoding.UTF8.GetBytes(t)))),
        "sha256" => Text(static t => Hex(SHA256.HashData(Encoding.UTF8.GetBytes(t)))),

        "frommillis" => new(1, 1, static a => a[0].TryGetNumber(out var n) ? QueryValue.OfTime(n) : default),
        "tomillis" => new(1, 1, static a => a[0].TryGetNumber(out var n) ? QueryValue.Of(n) : default),

        "jsonparse" => new(1, 1, static a => ParseJson(a[0].ToText())),
        "jsonstringify" => new(1, 1, static a => QueryValue.Of(a[0].ToText())),

        "isvalidip" => Ip(static ip => true),
        "isvalidipv4" => Ip(static ip => ip.IsVersion4),
        "isvalidipv6" => Ip(static ip => !ip.IsVersion4),
        "isipinsubnet" => Subnet(static ip => true),
        "isipv4insubnet" => Subnet(static ip => ip.IsVersion4),
        "isipv6insubnet" => Subnet(static ip => !ip.IsVersion4),
        "isprivateip" => Ip(static ip => ip.IsPrivate),
        "ispublicip" => Ip(static ip => !ip.IsPrivate && !ip.IsReserved),
        "isreservedip" => Ip(static ip => ip.IsReserved),
        "ipv4tonumber" => new(1, 1, static a => QueryIp.Parse(a[0].ToText()) is { IsVersion4: true } ip ? QueryValue.Of(ip.ToNumber()) : default),
        _ => null,
    };

    private static QueryFunction Number(Func<double, double> function) =>
        new(1, 1, a => a[0].TryGetNumber(out var number) ? QueryValue.Of(function(number)) : default);

    private static QueryFunction Text(Func<string, string> function) =>
        new(1, 1, a => a[0].ToText() is { } text ? QueryValue.Of(function(text)) : default);

    private static QueryFunction Ip(Func<QueryIp, bool> test) =>
        new(1, 1, a => QueryValue.Of(QueryIp.Parse(a[0].ToText()) is { } ip && test(ip)));

    private static QueryFunction Subnet(Func<QueryIp, bool> test) =>
        new(2, 2, a => QueryValue.Of(QueryIp.Parse(a[0].ToText()) is { } ip && test(ip) && ip.IsIn(a[1].ToText())));

    private static QueryFunction Trim(bool fromLeft, bool fromRight) => new(1, 2, a => Trim(a, fromLeft, fromRight));

    private static QueryValue Trim(QueryValue[] arguments, bool fromLeft, bool fromRight)
    {
        if (arguments[0].ToText() is not { } text)
        {
            return default;
        }

        var characters = arguments.Length > 1 ? (arguments[1].ToText() ?? "").ToCharArray() : null;
        if (characters is { Length: 0 })
        {
            return QueryValue.Of(text);
        }

        return QueryValue.Of((fromLeft, fromRight) switch
        {
            (true, true) => text.Trim(characters),
            (true, false) => text.TrimStart(characters),
            _ => text.TrimEnd(characters),
        });
    }

    private static QueryValue Round(QueryValue[] arguments)
    {
        var places = 0d;
        return arguments[0].TryGetNumber(out var number) && (arguments.Length < 2 || arguments[1].TryGetNumber(out places))
            ? QueryValue.Of(Math.Round(number, (int)Math.Clamp(places, 0, 15), MidpointRounding.AwayFromZero))
            : default;
    }

    private static QueryValue Extreme(QueryValue[] arguments, bool isGreatest)
    {
        double? found = null;
        foreach (var argument in arguments)
        {
            if (argument.TryGetNumber(out var number) && (found is null || (isGreatest ? number > found : number < found)))
            {
                found = number;
            }
        }

        return found is { } extreme ? QueryValue.Of(extreme) : default;
    }

    /// <summary>The way between two places on the globe, in kilometres.</summary>
    private static QueryValue Haversine(QueryValue[] arguments)
    {
        var radians = new double[4];
        for (var i = 0; i < radians.Length; i++)
        {
            if (!arguments[i].TryGetNumber(out var degrees))
            {
                return default;
            }

            radians[i] = degrees * Math.PI / 180;
        }

        var latitude = Math.Sin((radians[2] - radians[0]) / 2);
        var longitude = Math.Sin((radians[3] - radians[1]) / 2);
        var share = (latitude * latitude) + (Math.Cos(radians[0]) * Math.Cos(radians[2]) * longitude * longitude);
        return QueryValue.Of(2 * 6371 * Math.Asin(Math.Sqrt(Math.Min(1, share))));
    }

    private static QueryValue Substring(QueryValue[] arguments)
    {
        if (arguments[0].ToText() is not { } text || !arguments[1].TryGetNumber(out var start))
        {
            return default;
        }

        var count = double.MaxValue;
        if (arguments.Length > 2 && !arguments[2].TryGetNumber(out count))
        {
            return default;
        }

        var from = (int)Math.Clamp(start, 0, text.Length);
        return QueryValue.Of(text.Substring(from, (int)Math.Clamp(count, 0, text.Length - from)));
    }

    private static QueryValue Replace(QueryValue[] arguments) =>
        (arguments[0].ToText(), arguments[1].ToText(), arguments[2].ToText()) is ({ } text, { } old, { } replacement)
            ? QueryValue.Of(old.Length == 0 ? text : text.Replace(old, replacement, StringComparison.Ordinal))
            : default;

    private static QueryValue ReplaceMatches(QueryValue[] arguments)
    {
        if ((arguments[0].ToText(), arguments[1].ToText(), arguments[2].ToText()) is not ({ } text, { } pattern, { } replacement))
        {
            return default;
        }

        try
        {
            return QueryValue.Of(Regex.Replace(text, pattern, replacement, RegexOptions.CultureInvariant, QueryRegex.TimeLimit));
        }
        catch (ArgumentException)
        {
            return default;
        }
    }

    private static QueryValue Test(QueryValue[] arguments, Func<string, string, bool> test) =>
        QueryValue.Of((arguments[0].ToText(), arguments[1].ToText()) is ({ } text, { } part) && test(text, part) ? 1 : 0);

    private static QueryValue DecodeBase64(string? text)
    {
        var bytes = new byte[text?.Length ?? 0];
        return text is not null && Convert.TryFromBase64String(text, bytes, out var length)
            ? QueryValue.Of(Encoding.UTF8.GetString(bytes, 0, length))
            : default;
    }

    private static QueryValue Split(QueryValue[] arguments) =>
        (arguments[0].ToText(), arguments[1].ToText()) is ({ } text, { Length: > 0 } separator)
            ? QueryValue.Of(new JsonArray([.. text.Split(separator).Select(static p => (JsonNode?)JsonValue.Create(p))]))
            : default;

    private static QueryValue ParseJson(string? text)
    {
        try
        {
            return text is null ? default : QueryValue.Of(ClientJson.ParseUniqueNode(text));
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
