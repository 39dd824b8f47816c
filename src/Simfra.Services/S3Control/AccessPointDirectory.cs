using Simfra.Integration;

namespace Simfra.Services.S3Control;

/// <summary>What S3 asks of S3 Control.</summary>
internal sealed class AccessPointDirectory(ControlAccess access) : IAccessPoints
{
    private const int AccountIdLength = 12;

    public AccessPointFacts? Find(string name, string region) => FindRecord(name, region) is { } point
        ? new(point.Arn, point.AccountId, point.Bucket, point.Policy, point.VpcId is null)
        : null;

    public PublicAccessBlock? FindPublicAccessBlock(string accountId) => access.State.Blocks.Find(accountId)?.Block;

    private AccessPoint? FindRecord(string name, string region)
    {
        if (AccessPointKey.Parse(name) is { } key)
        {
            return access.State.AccessPoints.Find(key);
        }

        if (AccessPointName.IsAlias(name))
        {
            return access.State.ByAlias.Find(name).FirstOrDefault();
        }

        var dash = name.Length - AccountIdLength - 1;
        return dash > 0 && name[dash] == '-' && name.AsSpan(dash + 1).IndexOfAnyExceptInRange('0', '9') < 0
            ? access.State.AccessPoints.Find(new(name[(dash + 1)..], region, name[..dash]))
            : null;
    }
}
