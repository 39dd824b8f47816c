using System.Text;
using Simfra.Protocols.Codecs.Json;
using Simfra.Schemas;

namespace Simfra.Services.S3;

/// <summary>
/// Configurations of one kind that a bucket can have many of, each with an id: analytics, metrics, intelligent tiering. They are checked,
/// kept and listed.
/// </summary>
/// <typeparam name="TShape">The configuration as AWS's model has it.</typeparam>
/// <param name="buckets">The buckets that have them.</param>
/// <param name="kind">What their keys begin with among all configurations of a bucket.</param>
/// <param name="idOf">The id in the document, which has to be that of the address.</param>
/// <param name="check">Refuses what S3 refuses.</param>
internal sealed class StoredConfigurations<TShape>(BucketAccess buckets, string kind, Func<TShape, string?> idOf, Action<TShape> check)
    where TShape : class, IShape, new()
{
    private const int MaxOfBucket = 1000;
    private const int PageSize = 100;
    private const int MaxIdLength = 64;

    public TShape Get(Bucket bucket, string? id) =>
        bucket.Configurations.TryGetValue(KeyOf(id), out var document) ? Read(document) : throw S3Errors.NoSuchConfiguration();

    /// <param name="bucket">The bucket that gets it.</param>
    /// <param name="id">The id in the address.</param>
    /// <param name="configuration">The document.</param>
    public Unit Put(Bucket bucket, string? id, TShape? configuration)
    {
        check(configuration ?? throw S3Errors.MalformedXml());
        if (id is not { Length: > 0 and <= MaxIdLength } || !id.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_'))
        {
            throw S3Errors.InvalidConfigurationId(id);
        }

        if (idOf(configuration) != id)
        {
            throw S3Errors.MalformedXml();
        }

        var key = KeyOf(id);
        if (!bucket.Configurations.ContainsKey(key) && Of(bucket).Count() >= MaxOfBucket)
        {
            throw S3Errors.TooManyConfigurations();
        }

        buckets.State.Buckets.Put(bucket with { Configurations = bucket.Configurations.SetItem(key, JsonByName.Write(configuration).ToJsonString()) });
        return new();
    }

    public Unit Delete(Bucket bucket, string? id)
    {
        var key = KeyOf(id);
        buckets.State.Buckets.Put(bucket.Configurations.ContainsKey(key)
            ? bucket with { Configurations = bucket.Configurations.Remove(key) }
            : throw S3Errors.NoSuchConfiguration());
        return new();
    }

    /// <summary>A page in the order of the ids, and the token of the next; null where there is none.</summary>
    public (List<TShape>? Page, string? NextToken) List(Bucket bucket, string? token)
    {
        var after = token is null ? null : KeyOf(ParseToken(token));
        var found = Of(bucket).Where(c => after is null || string.CompareOrdinal(c.Key, after) > 0).Take(PageSize + 1).ToList();
        var next = found.Count > PageSize ? found[PageSize - 1].Key[(kind.Length + 1)..] : null;
        return (
            found.Count == 0 ? null : [.. found.Take(PageSize).Select(static c => Read(c.Value))],
            next is null ? null : Convert.ToBase64String(Encoding.UTF8.GetBytes(next)));
    }

    private IEnumerable<KeyValuePair<string, string>> Of(Bucket bucket) =>
        bucket.Configurations.Where(c => c.Key.StartsWith($"{kind}/", StringComparison.Ordinal));

    private string KeyOf(string? id) => $"{kind}/{id}";

    private static TShape Read(string document)
    {
        var shape = new TShape();
        JsonByName.Read(ClientJson.ParseNode(document)!, shape);
        return shape;
    }

    private static string ParseToken(string token)
    {
        var bytes = new byte[token.Length];
        return token.Length > 0 && Convert.TryFromBase64String(token, bytes, out var length)
            ? Encoding.UTF8.GetString(bytes, 0, length)
            : throw S3Errors.InvalidArgument("The continuation token provided is incorrect", "continuation-token");
    }
}
