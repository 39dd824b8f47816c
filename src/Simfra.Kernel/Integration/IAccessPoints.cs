namespace Simfra.Integration;

/// <summary>What S3 Control keeps that S3 goes by: the access points of buckets, and what accounts block.</summary>
internal interface IAccessPoints
{
    /// <summary>The access point that a request names in the place of a bucket.</summary>
    /// <param name="name">Its ARN, its alias, or its name and account as hosts have them: <c>name-111122223333</c>.</param>
    /// <param name="region">The region of the request.</param>
    AccessPointFacts? Find(string name, string region);

    /// <summary>What an account blocks in all of its buckets; null where it blocks nothing.</summary>
    PublicAccessBlock? FindPublicAccessBlock(string accountId);
}

/// <summary>An access point as S3 goes by it.</summary>
/// <param name="Arn">Its ARN.</param>
/// <param name="AccountId">The account that it belongs to.</param>
/// <param name="Bucket">The bucket that it leads to.</param>
/// <param name="Policy">Its policy; null where it has none. The same instance each time.</param>
/// <param name="IsForInternet">It isn't bound to a VPC.</param>
internal sealed record AccessPointFacts(string Arn, string AccountId, string Bucket, string? Policy, bool IsForInternet)
{
    /// <summary>The ARN of an object by way of the access point.</summary>
    public string ObjectArn(string key) => $"{Arn}/object/{key}";
}

/// <summary>What S3 tells of buckets to S3 Control.</summary>
internal interface IBucketDirectory
{
    /// <summary>The account and region of a bucket; null where there is none.</summary>
    (string AccountId, string Region)? Find(string bucket);

    /// <summary>Whether a policy lets in everybody, as S3 sees it.</summary>
    bool IsPublic(string policy);

    /// <summary>The tags of a bucket.</summary>
    IReadOnlyDictionary<string, string> TagsOf(string bucket);

    /// <summary>Sets tags of a bucket and takes others away, in a turn of S3's.</summary>
    /// <exception cref="Schemas.AwsServiceException">Some are no tags, or they are too many.</exception>
    void ChangeTags(string bucket, IEnumerable<KeyValuePair<string, string>> set, IEnumerable<string> removed);
}
