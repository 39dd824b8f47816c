using Simfra.State;

namespace Simfra.Services.S3;

/// <summary>A version as a listing shows it.</summary>
internal readonly record struct ListedVersion(S3Object Version, bool IsLatest);

/// <summary>A page of a bucket's versions, those of keys with a delimiter rolled up into common prefixes.</summary>
/// <param name="LastKey">The last key or common prefix of the page: where the next one goes on; null for an empty page.</param>
/// <param name="LastVersionId">The last version, where the page ended with one.</param>
internal sealed record VersionPage(
    List<ListedVersion> Versions, List<string> CommonPrefixes, bool IsTruncated, string? LastKey, string? LastVersionId)
{
    public int Count => Versions.Count + CommonPrefixes.Count;
}

/// <summary>What a listing of versions asks for: keys in their order, the versions of each from the newest to the oldest.</summary>
internal sealed record VersionListing(string Bucket, string Prefix, string? Delimiter, int MaxKeys)
{
    /// <summary>Reads a page. It costs what the page holds, not what the bucket holds.</summary>
    /// <param name="keyMarker">Later keys follow, or those after a common prefix; empty for the first page.</param>
    /// <param name="versionIdMarker">With it, older versions of the key too.</param>
    public VersionPage Read(S3State state, string keyMarker, string? versionIdMarker)
    {
        var page = new VersionPage([], [], IsTruncated: false, null, null);
        if (MaxKeys == 0)
        {
            return page;
        }

        var grouping = new ObjectListing(Bucket, Prefix, Delimiter, MaxKeys);
        var walk = Start(state, grouping, keyMarker, versionIdMarker);
        while (walk.MoveNext() && walk.Current.Version is var version
            && version.Bucket == Bucket && version.Key.StartsWith(Prefix, StringComparison.Ordinal))
        {
            if (page.Count == MaxKeys)
            {
                return page with { IsTruncated = true };
            }

            if (grouping.CommonPrefixOf(version.Key) is { } group)
            {
                page.CommonPrefixes.Add(group);
                page = page with { LastKey = group, LastVersionId = null };
                walk = VersionWalk.After(state, new AfterPrefix(Bucket, group));
            }
            else
            {
                page.Versions.Add(walk.Current);
                page = page with { LastKey = version.Key, LastVersionId = version.ShownVersionId };
            }
        }

        return page;
    }

    private VersionWalk Start(S3State state, ObjectListing grouping, string keyMarker, string? versionIdMarker)
    {
        if (grouping.CommonPrefixOf(keyMarker) is { } group)
        {
            return VersionWalk.After(state, new AfterPrefix(Bucket, group));
        }

        if (keyMarker.Length == 0 || KeyOrder.Utf8.Compare(keyMarker, Prefix) < 0)
        {
            return VersionWalk.From(state, new(Bucket, Prefix));
        }

        var location = new ObjectKey(Bucket, keyMarker);
        return versionIdMarker is null
            ? VersionWalk.After(state, location)
            : VersionWalk.After(state, location, PlaceOf(state, location, versionIdMarker));
    }

    /// <summary>A null version that is gone has left no trace of its place: all versions of the key are shown again.</summary>
    private static long PlaceOf(S3State state, ObjectKey location, string versionId) =>
        state.FindVersion(location, versionId)?.Sequence ?? VersionId.SequenceOf(versionId) ?? long.MaxValue;
}

/// <summary>Both tables of versions as one, in the order of keys and then from the newest on.</summary>
internal sealed class VersionWalk
{
    private readonly IEnumerator<S3Object> _current;
    private readonly IEnumerator<S3Object> _others;
    private bool _hasCurrent;
    private bool _hasOther;
    private string? _key;

    private VersionWalk(IEnumerable<S3Object> current, IEnumerable<S3Object> others, string? key)
    {
        _current = current.GetEnumerator();
        _others = others.GetEnumerator();
        _hasCurrent = _current.MoveNext();
        _hasOther = _others.MoveNext();
        _key = key;
    }

    public ListedVersion Current { get; private set; }

    /// <summary>From a key on.</summary>
    public static VersionWalk From(S3State state, ObjectKey start) =>
        new(state.Objects.From(start), state.Versions.From(new VersionKey(start, long.MaxValue)), null);

    /// <summary>From the key after one on.</summary>
    public static VersionWalk After(S3State state, ObjectKey key) =>
        new(state.Objects.From(key, inclusive: false), state.Versions.From(new VersionKey(key, long.MinValue), inclusive: false), null);

    /// <summary>From the key after all that begin with a prefix on.</summary>
    public static VersionWalk After(S3State state, AfterPrefix place) =>
        new(state.Objects.From(place), state.Versions.From(new AfterVersionsOf(place)), null);

    /// <summary>From the next older version of a key on.</summary>
    public static VersionWalk After(S3State state, ObjectKey key, long sequence)
    {
        var isPastNewest = state.FindNewest(key) is not { } newest || newest.Sequence >= sequence;
        return new(
            state.Objects.From(key, inclusive: !isPastNewest),
            state.Versions.From(new VersionKey(key, sequence), inclusive: false),
            isPastNewest ? key.Key : null);
    }

    public bool MoveNext()
    {
        if (!_hasCurrent && !_hasOther)
        {
            return false;
        }

        // Of one key, the current object comes first.
        var takesCurrent = _hasCurrent && (!_hasOther || ObjectKey.Order.Compare(_current.Current.Location, _others.Current.Location) <= 0);
        var version = takesCurrent ? _current.Current : _others.Current;
        Current = new(version, version.Key != _key);
        _key = version.Key;
        if (takesCurrent)
        {
            _hasCurrent = _current.MoveNext();
        }
        else
        {
            _hasOther = _others.MoveNext();
        }

        return true;
    }
}
