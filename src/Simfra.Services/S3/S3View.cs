using Simfra.State;
using Simfra.State.Inspection;

namespace Simfra.Services.S3;

/// <summary>The buckets of an account, in whatever regions, and what is in them. Looking changes nothing.</summary>
public sealed class S3View
{
    private readonly ServiceState<S3State> _states;
    private readonly Viewpoint _from;

    internal S3View(ServiceState<S3State> states, Viewpoint from)
    {
        _states = states;
        _from = from;
    }

    /// <summary>The account's buckets, by name.</summary>
    public IReadOnlyList<BucketView> Buckets
    {
        get
        {
            _from.Saw(this);
            return [.. Names().Select(Bucket)];
        }
    }

    internal S3State? State => _states.Find(StateScope.World);

    /// <summary>
    /// A bucket, whether it is there or not: <see cref="BucketView.Exists"/> tells. All else that is asked of one that isn't there is a
    /// <see cref="SimfraNotFoundException"/>.
    /// </summary>
    /// <param name="name">Its name.</param>
    public BucketView Bucket(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new(this, name, _from);
    }

    /// <summary>A line for each bucket.</summary>
    public override string ToString() =>
        string.Join('\n', Names().Select(name => Bucket(name).Summary).DefaultIfEmpty($"No bucket in {_from.AccountId}."));

    internal IEnumerable<string> Names() =>
        State?.BucketsByOwner.From(new OwnedBucket(_from.AccountId, "")).TakeWhile(b => b.OwnerAccountId == _from.AccountId).Select(static b => b.Name) ?? [];
}
