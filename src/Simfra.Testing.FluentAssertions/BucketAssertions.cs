using FluentAssertions;
using Simfra.Services.S3;

namespace Simfra.Testing;

/// <summary>Assertions on a bucket.</summary>
public sealed class BucketAssertions : StateAssertions<BucketView, BucketAssertions>
{
    internal BucketAssertions(BucketView bucket)
        : base(bucket)
    {
    }

    /// <inheritdoc/>
    protected override string Identifier => "bucket";

    /// <summary>The account has the bucket.</summary>
    /// <param name="because">Why it should.</param>
    /// <param name="becauseArgs">What stands for the places in <paramref name="because"/>.</param>
    public AndConstraint<BucketAssertions> Exist(string because = "", params object[] becauseArgs) =>
        Check(Subject.Exists, "to exist", because, becauseArgs);

    /// <summary>The account hasn't the bucket.</summary>
    /// <param name="because">Why it shouldn't.</param>
    /// <param name="becauseArgs">What stands for the places in <paramref name="because"/>.</param>
    public AndConstraint<BucketAssertions> NotExist(string because = "", params object[] becauseArgs) =>
        Check(!Subject.Exists, "not to exist", because, becauseArgs);

    /// <summary>The bucket is there and has no object.</summary>
    /// <param name="because">Why it should have none.</param>
    /// <param name="becauseArgs">What stands for the places in <paramref name="because"/>.</param>
    public AndConstraint<BucketAssertions> BeEmpty(string because = "", params object[] becauseArgs) =>
        Check(Subject.Exists && Subject.Objects.Count == 0, "to be empty", because, becauseArgs);

    /// <summary>The bucket has a number of objects.</summary>
    /// <param name="expected">How many.</param>
    /// <param name="because">Why it should have so many.</param>
    /// <param name="becauseArgs">What stands for the places in <paramref name="because"/>.</param>
    public AndConstraint<BucketAssertions> HaveObjectCount(int expected, string because = "", params object[] becauseArgs) =>
        Check(Subject.Exists && Subject.Objects.Count == expected, $"to have {expected} objects", because, becauseArgs);

    /// <summary>The bucket has an object of that key.</summary>
    /// <param name="key">The whole key.</param>
    /// <param name="because">Why it should have one.</param>
    /// <param name="becauseArgs">What stands for the places in <paramref name="because"/>.</param>
    public AndWhichConstraint<BucketAssertions, ObjectView> HaveObject(string key, string because = "", params object[] becauseArgs) =>
        CheckFound(Find(key), $"to have an object \"{key}\"", because, becauseArgs);

    /// <summary>The bucket has no object of that key.</summary>
    /// <param name="key">The whole key.</param>
    /// <param name="because">Why it should have none.</param>
    /// <param name="becauseArgs">What stands for the places in <paramref name="because"/>.</param>
    public AndConstraint<BucketAssertions> NotHaveObject(string key, string because = "", params object[] becauseArgs) =>
        Check(Find(key).Count == 0, $"to have no object \"{key}\"", because, becauseArgs);

    private List<ObjectView> Find(string key) => Subject.Exists && Subject.FindObject(key) is { } found ? [found] : [];
}
