using System.Globalization;
using System.Text.RegularExpressions;
using Simfra.Models.Iam;
using Simfra.Security.Iam;
using Simfra.Security.Iam.Conditions;

namespace Simfra.Services.Iam;

/// <summary>The condition keys that a simulation is given, checked by their types.</summary>
internal static partial class ContextEntries
{
    private const string ListSuffix = "List";

    /// <summary>Adds the entries to a context, over what is there; the names that were given.</summary>
    /// <exception cref="Schemas.AwsServiceException">InvalidInput.</exception>
    public static HashSet<string> AddTo(ConditionContext context, List<ContextEntry>? entries)
    {
        var given = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in entries ?? [])
        {
            if (entry is { ContextKeyName: null, ContextKeyType: null, ContextKeyValues: null })
            {
                continue;
            }

            var (name, type, values) = Check(entry);
            if (!given.Add(name))
            {
                throw IamErrors.InvalidInput($"Duplicate context key: {name}.");
            }

            var read = values.ConvertAll(v => Read(name, type, v));
            context.Add(name, type.EndsWith(ListSuffix, StringComparison.Ordinal) ? new ConditionValue(read) : new ConditionValue(read[0]));
        }

        return given;
    }

    private static (string Name, string Type, List<string> Values) Check(ContextEntry entry)
    {
        if (string.IsNullOrEmpty(entry.ContextKeyName))
        {
            throw IamErrors.InvalidInput("ContextKeyName cannot be null or empty.");
        }

        var name = entry.ContextKeyName;
        var type = entry.ContextKeyType ?? throw IamErrors.InvalidInput($"Context key {name} has invalid type null.");
        if (entry.ContextKeyValues is not { Count: > 0 } values)
        {
            throw IamErrors.InvalidInput($"Context values for context key {name} cannot be null or empty.");
        }

        return values.Count == 1 || type.EndsWith(ListSuffix, StringComparison.Ordinal)
            ? (name, type, values)
            : throw IamErrors.InvalidInput($"Context key {type} expected a single value, but received {values.Count}.");
    }

    /// <summary>The value as policies compare it: dates come in one form, everything else as it is given.</summary>
    private static string Read(string name, string type, string value)
    {
        switch (type)
        {
            case ContextKeyTypeEnum.Numeric or ContextKeyTypeEnum.NumericList when !NumberPattern().IsMatch(value):
                throw Invalid(name, "numeric format");
            case ContextKeyTypeEnum.Date or ContextKeyTypeEnum.DateList:
                var date = DateTest.ReadDate(value) ?? throw Invalid(name, "DateTime format");
                return date.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
            case ContextKeyTypeEnum.Ip or ContextKeyTypeEnum.IpList when !new IpAddressTest([value]).IsComparable(ConditionContext.Empty):
                throw Invalid(name, "IP address");
            case ContextKeyTypeEnum.Binary or ContextKeyTypeEnum.BinaryList when !Convert.TryFromBase64String(value, new byte[value.Length], out _):
                throw Invalid(name, "base-64 encoded binary format");
            default:
                return value;
        }
    }

    private static Schemas.AwsServiceException Invalid(string name, string expected) =>
        IamErrors.InvalidInput($"Invalid context value for key {name}: expected {expected}.");

    [GeneratedRegex(@"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex NumberPattern();
}
