using System.Globalization;
using Simfra.State;

namespace Simfra.Services.S3;

/// <summary>Where a version is: versions of one key from the newest to the oldest.</summary>
internal readonly record struct VersionKey(ObjectKey Object, long Sequence) : IStateKey
{
    public static IComparer<VersionKey> Order { get; } = new NewestFirst();

    public string ToKeyText() => string.Create(CultureInfo.InvariantCulture, $"{Object.ToKeyText()}?{Sequence}");

    private sealed class NewestFirst : IComparer<VersionKey>
    {
        public int Compare(VersionKey x, VersionKey y)
        {
            var byObject = ObjectKey.Order.Compare(x.Object, y.Object);
            return byObject != 0 ? byObject : y.Sequence.CompareTo(x.Sequence);
        }
    }
}

/// <summary>The place after the versions of all keys of a bucket that begin with a prefix.</summary>
internal readonly struct AfterVersionsOf(AfterPrefix place) : ITreeProbe<VersionKey>
{
    public int CompareTo(VersionKey key) => place.CompareTo(key.Object);
}
