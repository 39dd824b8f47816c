using Simfra.Models.SecretsManager;

namespace Simfra.Services.SecretsManager;

/// <summary>The filters of ListSecrets and BatchGetSecretValue: all of them have to fit, and of each one value.</summary>
/// <seealso href="https://docs.aws.amazon.com/secretsmanager/latest/userguide/manage_search-secret.html"/>
internal sealed class SecretFilters
{
    private const char Not = '!';

    private static readonly char[] WordBreaks = [' ', '/', '_', '+', '=', '.', '@', '-'];

    private readonly List<(string Key, List<string> Values)> _filters = [];

    /// <exception cref="Schemas.AwsServiceException">InvalidParameterException.</exception>
    public static SecretFilters Of(List<Filter>? filters)
    {
        var result = new SecretFilters();
        foreach (var filter in filters ?? [])
        {
            if (filter is not { Key: { } key, Values: { Count: > 0 } values })
            {
                throw SecretsManagerErrors.InvalidParameter(
                    filter.Key is null ? "Invalid filter key" : $"Invalid filter values for key: {filter.Key}");
            }

            result._filters.Add((key, values));
        }

        return result;
    }

    public bool Match(Secret secret) => _filters.TrueForAll(f => Match(secret, f.Key, f.Values));

    /// <summary>Values after an exclamation mark are those that it mustn't have.</summary>
    private static bool Match(Secret secret, string key, List<string> values)
    {
        var wanted = values.FindAll(static v => !v.StartsWith(Not));
        var unwanted = values.FindAll(static v => v.StartsWith(Not));
        return (wanted.Count == 0 || wanted.Exists(v => Has(secret, key, v))) && !unwanted.Exists(v => Has(secret, key, v[1..]));
    }

    private static bool Has(Secret secret, string key, string value) => key switch
    {
        FilterNameStringType.Name => secret.Name.StartsWith(value, StringComparison.Ordinal),
        FilterNameStringType.Description => Words(value).All(word => HasWord(secret.Description, word)),
        FilterNameStringType.TagKey => secret.Tags.Keys.Any(k => k.StartsWith(value, StringComparison.Ordinal)),
        FilterNameStringType.TagValue => secret.Tags.Values.Any(v => v.StartsWith(value, StringComparison.Ordinal)),
        FilterNameStringType.PrimaryRegion => secret.PrimaryRegion?.StartsWith(value, StringComparison.Ordinal) == true,

        // Secrets that AWS's services manage for their users aren't made here.
        FilterNameStringType.OwningService => false,
        _ => Words(value).All(word =>
            HasWord(secret.Name, word) || HasWord(secret.Description, word) || secret.Tags.Any(t => HasWord(t.Key, word) || HasWord(t.Value, word))),
    };

    private static string[] Words(string value) => value.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>A text begins with the value, or a word of it does; in any letter case.</summary>
    private static bool HasWord(string? text, string value) =>
        text is not null
        && (text.StartsWith(value, StringComparison.OrdinalIgnoreCase)
            || text.Split(WordBreaks).Any(w => w.StartsWith(value, StringComparison.OrdinalIgnoreCase)));
}
