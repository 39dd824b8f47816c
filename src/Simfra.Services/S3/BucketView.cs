using Simfra.State.Inspection;

namespace Simfra.Services.S3;

/// <summary>A bucket and what is in it, as it is whenever it is asked.</summary>
public sealed class BucketView
{
    private const int ShownObjects = 20;

    private readonly S3View _view;
    private readonly Viewpoint _from;

    internal BucketView(S3View view, string name, Viewpoint from)
    {
        _view = view;
        _from = from;
        Name = name;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its ARN.</summary>
    public string Arn => $"arn:aws:s3:::{Name}";

    /// <summary>Whether the account has it.</summary>
    public bool Exists => Find() is not null;

    /// <summary>The region that it is in.</summary>
    /// <exception cref="SimfraNotFoundException">It isn't there.</exception>
    public string Region => Get().Region;

    /// <summary>Its tags.</summary>
    /// <exception cref="SimfraNotFoundException">It isn't there.</exception>
    public IReadOnlyDictionary<string, string> Tags => Get().Tags;

    /// <summary>Its policy's JSON as it was put; null where it has none.</summary>
    /// <exception cref="SimfraNotFoundException">It isn't there.</exception>
    public string? Policy => Get().Policy;

    /// <summary>Its objects in the order in which S3 lists them.</summary>
    /// <exception cref="SimfraNotFoundException">It isn't there.</exception>
    public IReadOnlyList<ObjectView> Objects => [.. Read(Get(), "")];

    internal string Summary => _view.State?.Buckets.Find(Name) is { } bucket && bucket.OwnerAccountId == _from.AccountId
        ? $"bucket {Name} ({bucket.OwnerAccountId} in {bucket.Region}): {Read(bucket, "").Count()} objects"
        : $"bucket {Name} isn't there in {_from.AccountId}";

    /// <summary>The objects whose keys begin in a certain way.</summary>
    /// <param name="prefix">How they begin: <c>orders/2030/</c>.</param>
    /// <exception cref="SimfraNotFoundException">The bucket isn't there.</exception>
    public IReadOnlyList<ObjectView> ObjectsUnder(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        return [.. Read(Get(), prefix)];
    }

    /// <summary>The object of a key; null where there is none.</summary>
    /// <param name="key">The whole key.</param>
    /// <exception cref="SimfraNotFoundException">The bucket isn't there.</exception>
    public ObjectView? FindObject(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        return _view.State!.Objects.Find(new(Get().Name, key)) is { } found ? new(found) : null;
    }

    /// <summary>The object of a key.</summary>
    /// <param name="key">The whole key.</param>
    /// <exception cref="SimfraNotFoundException">The bucket or the object isn't there.</exception>
    public ObjectView Object(string key) =>
        FindObject(key) ?? throw Viewpoint.NotFound($"object '{key}'", $"the bucket {Name}", Read(Get(), "").Select(static o => o.Key));

    /// <summary>How many objects there are, and the first twenty of them.</summary>
    public override string ToString()
    {
        var objects = Exists ? Read(Get(), "").Take(ShownObjects + 1).Select(static o => $"  {o}").ToList() : [];
        if (objects.Count > ShownObjects)
        {
            objects[ShownObjects] = "  …";
        }

        return string.Join('\n', [Summary, .. objects]);
    }

    /// <summary>Two views of one bucket of one instance are equal.</summary>
    /// <param name="obj">Another view.</param>
    public override bool Equals(object? obj) =>
        obj is BucketView other && other.Name == Name && other._from.AccountId == _from.AccountId && other._view.State == _view.State;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, _from.AccountId);

    private Bucket? Find()
    {
        _from.Saw(this);
        return _view.State?.Buckets.Find(Name) is { } bucket && bucket.OwnerAccountId == _from.AccountId ? bucket : null;
    }

    private Bucket Get() => Find() ?? throw Viewpoint.NotFound($"bucket '{Name}'", _from.AccountId, _view.Names());

    private IEnumerable<ObjectView> Read(Bucket bucket, string prefix) => _view.State!.Objects.From(new ObjectKey(bucket.Name, prefix))
        .TakeWhile(o => o.Bucket == bucket.Name && o.Key.StartsWith(prefix, StringComparison.Ordinal))
        .Select(static o => new ObjectView(o));
}
