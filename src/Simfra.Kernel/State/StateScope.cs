namespace Simfra.State;

/// <summary>
/// Whose state: an account in a region. An empty region is what is global in the account (IAM); both empty, what the whole world
/// shares (the names of S3 buckets).
/// </summary>
internal readonly record struct StateScope(string Account, string Region) : IComparable<StateScope>
{
    /// <summary>What belongs to no account.</summary>
    public static StateScope World { get; } = new("", "");

    public static StateScope Global(string account) => new(account, "");

    public int CompareTo(StateScope other)
    {
        var byAccount = string.CompareOrdinal(Account, other.Account);
        return byAccount != 0 ? byAccount : string.CompareOrdinal(Region, other.Region);
    }

    public override string ToString() => $"{Account}/{Region}";
}
