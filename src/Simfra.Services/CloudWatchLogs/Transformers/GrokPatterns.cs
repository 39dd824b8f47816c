using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace Simfra.Services.CloudWatchLogs.Transformers;

/// <summary>
/// The patterns that grok knows, as regular expressions. <c>%{NAME}</c> stands for another one; a group whose name begins with <c>_</c> is a field of its
/// own, and <c>_value</c> what is taken of the whole.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Transformation-Configurable.html#Grok-Patterns"/>
internal static partial class GrokPatterns
{
    private static readonly FrozenDictionary<string, string> Patterns = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["USERNAME"] = "[a-zA-Z0-9._-]+",
        ["USER"] = "%{USERNAME}",
        ["INT"] = "[+-]?[0-9]+",
        ["BASE10NUM"] = @"[+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)",
        ["NUMBER"] = "%{BASE10NUM}",
        ["BASE16NUM"] = "[+-]?(?:0x)?[0-9A-Fa-f]+",
        ["POSINT"] = "[1-9][0-9]*",
        ["NONNEGINT"] = "[0-9]+",
        ["WORD"] = @"\b\w+\b",
        ["NOTSPACE"] = @"\S+",
        ["SPACE"] = @"\s*",
        ["DATA"] = "[^\n]*?",
        ["GREEDYDATA"] = "[^\n]*",
        ["GREEDYDATA_MULTILINE"] = @"[\s\S]*",
        ["QUOTEDSTRING"] = """(?:"(?<_value>(?:\\.|[^\\"])*)"|'(?<_value>(?:\\.|[^\\'])*)')""",
        ["UUID"] = "[A-Fa-f0-9]{8}-(?:[A-Fa-f0-9]{4}-){3}[A-Fa-f0-9]{12}",
        ["URN"] = @"urn:[0-9A-Za-z][0-9A-Za-z-]{0,31}:[^\s]+",
        ["ARN"] = @"arn:(?:aws|aws-cn|aws-us-gov):[^:\s]+:[^:\s]+:[0-9]{12}:[^\s/:]+(?:[/:][^\s/:]+){0,4}",

        ["CISCOMAC"] = @"(?:[A-Fa-f0-9]{4}\.){2}[A-Fa-f0-9]{4}",
        ["WINDOWSMAC"] = "(?:[A-Fa-f0-9]{2}-){5}[A-Fa-f0-9]{2}",
        ["COMMONMAC"] = "(?:[A-Fa-f0-9]{2}:){5}[A-Fa-f0-9]{2}",
        ["MAC"] = "(?:%{CISCOMAC}|%{WINDOWSMAC}|%{COMMONMAC})",
        ["H16"] = "[0-9A-Fa-f]{1,4}",
        ["IPV6"] = "(?:(?:%{H16}:){7}%{H16}|(?:%{H16}:){6}%{IPV4}|(?:%{H16}(?::%{H16}){0,6})?::(?:(?:%{H16}:){0,5}%{IPV4}|%{H16}(?::%{H16}){0,6})?)",
        ["IPV4"] = @"(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])\.){3}(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?![0-9])",
        ["IP"] = "(?:%{IPV6}|%{IPV4})",
        ["HOSTNAME"] = @"\b[0-9A-Za-z][0-9A-Za-z-]{0,62}(?:\.[0-9A-Za-z][0-9A-Za-z-]{0,62})*\b",
        ["HOST"] = "%{HOSTNAME}",
        ["IPORHOST"] = "(?:%{IP}|%{HOSTNAME})",
        ["HOSTPORT"] = "%{IPORHOST}:(?<_PORT>%{POSINT})",
        ["URIHOST"] = "%{IPORHOST}(?::(?<_port>%{POSINT}))?",

        ["UNIXPATH"] = @"(?:/[^\s/]*)+",
        ["WINPATH"] = @"[A-Za-z]+:(?:\\[^\\?*\s]*)+",
        ["PATH"] = "(?:%{UNIXPATH}|%{WINPATH})",
        ["TTY"] = "/dev/(?:pts|tty[pq]?)(?:[A-Za-z]*)?/?[0-9]+",
        ["URIPROTO"] = @"[A-Za-z]+(?:\+[A-Za-z+]+)?",
        ["URIPATH"] = @"(?:/[A-Za-z0-9$.+!*'(){},~:;=@#%&_\-]*)+",
        ["URIPARAM"] = @"\?[A-Za-z0-9$.+!*'|(){},~@#%&/=:;_?\-\[\]<>]*",
        ["URIPATHPARAM"] = "%{URIPATH}(?:%{URIPARAM})?",
        ["URI"] = @"%{URIPROTO}://(?:%{USER}(?::[^@\s]*)?@)?(?:%{IPORHOST}(?::%{POSINT})?)?(?:%{URIPATHPARAM})?",

        ["MONTH"] =
            @"\b(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:tember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b",
        ["MONTHNUM"] = "(?:1[0-2]|0?[1-9])",
        ["MONTHNUM2"] = "(?:0[1-9]|1[0-2])",
        ["MONTHDAY"] = "(?:0[1-9]|[12][0-9]|3[01]|[1-9])",
        ["YEAR"] = "(?:[0-9]{4}|[0-9]{2})",
        ["DAY"] = "(?:Mon(?:day)?|Tue(?:sday)?|Wed(?:nesday)?|Thu(?:rsday)?|Fri(?:day)?|Sat(?:urday)?|Sun(?:day)?)",
        ["HOUR"] = "(?:2[0-3]|[01]?[0-9])",
        ["MINUTE"] = "[0-5][0-9]",
        ["SECOND"] = "(?:60|[0-5]?[0-9])(?:[:.,][0-9]+)?",
        ["TIME"] = "%{HOUR}:%{MINUTE}:%{SECOND}",
        ["DATE_US"] = "%{MONTHNUM}[/-]%{MONTHDAY}[/-]%{YEAR}",
        ["DATE_EU"] = "%{MONTHDAY}[./-]%{MONTHNUM}[./-]%{YEAR}",
        ["ISO8601_TIMEZONE"] = "(?:Z|[+-]%{HOUR}:?%{MINUTE})",
        ["ISO8601_SECOND"] = "%{SECOND}",
        ["TIMESTAMP_ISO8601"] = "%{YEAR}-%{MONTHNUM}-%{MONTHDAY}[T ]%{HOUR}:?%{MINUTE}(?::?%{SECOND})?%{ISO8601_TIMEZONE}?",
        ["DATE"] = "(?:%{DATE_US}|%{DATE_EU})",
        ["DATESTAMP"] = "%{DATE}[- ]%{TIME}",
        ["TZ"] = "(?:[PMCE][SD]T|UTC)",
        ["DATESTAMP_RFC822"] = "%{DAY} %{MONTH} %{MONTHDAY} %{YEAR} %{TIME} %{TZ}",
        ["DATESTAMP_RFC2822"] = "%{DAY}, %{MONTHDAY} %{MONTH} %{YEAR} %{TIME} %{ISO8601_TIMEZONE}",
        ["DATESTAMP_OTHER"] = "%{DAY} %{MONTH} %{MONTHDAY} %{TIME} %{TZ} %{YEAR}",
        ["DATESTAMP_EVENTLOG"] = "%{YEAR}%{MONTHNUM2}%{MONTHDAY}%{HOUR}%{MINUTE}%{SECOND}",

        ["LOGLEVEL"] =
            "(?:[Aa]lert|ALERT|[Tt]race|TRACE|[Dd]ebug|DEBUG|[Nn]otice|NOTICE|[Ii]nfo|INFO|[Ww]arn(?:ing)?|WARN(?:ING)?|[Ee]rr(?:or)?|ERR(?:OR)?|"
            + "[Cc]rit(?:ical)?|CRIT(?:ICAL)?|[Ff]atal|FATAL|[Ss]evere|SEVERE|[Ee]merg(?:ency)?|EMERG(?:ENCY)?)",
        ["HTTPDATE"] = "%{MONTHDAY}/%{MONTH}/%{YEAR}:%{TIME} %{INT}",
        ["SYSLOGTIMESTAMP"] = "%{MONTH} +%{MONTHDAY} %{TIME}",
        ["PROG"] = "[A-Za-z0-9._/%-]+",
        ["SYSLOGPROG"] = @"(?<_program>%{PROG})(?:\[(?<_pid>%{POSINT})\])?",
        ["SYSLOGHOST"] = "%{IPORHOST}",
        ["SYSLOGFACILITY"] = @"<(?<_facility>%{NONNEGINT})\.(?<_priority>%{NONNEGINT})>",

        ["APACHE_ACCESS_LOG"] = $"{AccessLog}(?: {Quoted("referrer")} {Quoted("agent")})?",
        ["NGINX_ACCESS_LOG"] = $"{AccessLog} {Quoted("referrer")} {Quoted("agent")}",
        ["SYSLOG5424"] =
            @"<(?<_pri>[0-9]+)>(?<_version>[0-9]+) (?<_timestamp>\S+) (?<_hostname>\S+) (?<_app>\S+) (?<_proc_id>\S+) (?<_msg_id>\S+) "
            + @"(?:-|\[(?<_structured_data>(?:\\.|[^\]])*)\])(?: ?(?<_message>[\s\S]*))?",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private const string AccessLog =
        @"(?<_remote_host>\S+) \S+ (?<_auth_user>\S+) \[(?<_timestamp>%{HTTPDATE})\] "
        + """
        "(?<_http_method>[A-Z]+) (?<_request>[^ "]+)(?: HTTP/(?<_http_version>[0-9.]+))?" (?<_status_code>[0-9]{3}) (?<_response_size>[0-9]+|-)
        """;

    /// <summary>Logs as programs write them: these patterns come first, and alone but for what is left of the text.</summary>
    public static bool IsCommonLog(string name) => name is "APACHE_ACCESS_LOG" or "NGINX_ACCESS_LOG" or "SYSLOG5424";

    /// <summary>How often a pattern can be used in an expression.</summary>
    public static int LimitOf(string name) => name switch
    {
        "GREEDYDATA_MULTILINE" or "APACHE_ACCESS_LOG" or "NGINX_ACCESS_LOG" or "SYSLOG5424" => 1,
        "NOTSPACE" or "SPACE" or "DATA" or "GREEDYDATA" or "ARN" or "IPV6" or "IP" or "HOSTNAME" or "HOST" or "IPORHOST" or "HOSTPORT" or "URIHOST"
            or "WINPATH" or "PATH" or "URIPARAM" or "URIPATHPARAM" or "URI" or "SYSLOGHOST" => 5,
        _ => 20,
    };

    /// <summary>The regular expression of a pattern, in which all others have been put in their places; null where none has the name.</summary>
    public static string? Find(string name) => name != "H16" && Patterns.TryGetValue(name, out var pattern) ? Expand(pattern) : null;

    private static string Expand(string pattern) => Reference().Replace(pattern, static m => $"(?:{Expand(Patterns[m.Groups[1].Value])})");

    private static string Quoted(string field) => $"""
        "(?<_{field}>[^"]*)"
        """;

    [GeneratedRegex(@"%\{(\w+)\}")]
    private static partial Regex Reference();
}
