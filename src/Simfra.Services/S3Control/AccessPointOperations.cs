using System.Net;
using System.Text;
using Simfra.Integration;
using Simfra.Models.S3Control;
using Simfra.Schemas;

namespace Simfra.Services.S3Control;

/// <summary>Access points: making, showing, listing and deleting them.</summary>
internal sealed class AccessPointOperations(ControlAccess access) : IOperationGroup
{
    private const int MaxResults = 1000;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(S3ControlApi.CreateAccessPoint, CreateAccessPoint);
        operations.Handle(S3ControlApi.GetAccessPoint, GetAccessPoint);
        operations.Handle(S3ControlApi.ListAccessPoints, ListAccessPoints);
        operations.Handle(S3ControlApi.DeleteAccessPoint, DeleteAccessPoint);
    }

    private CreateAccessPointResult CreateAccessPoint(CreateAccessPointRequest request, OperationContext context)
    {
        var account = ControlAccess.AccountOf(request.AccountId, context);
        var name = AccessPointName.Parse(request.Name);
        if (request.Scope is not null)
        {
            throw S3ControlErrors.NotBuilt("The scope of an access point of a directory bucket");
        }

        if (access.Buckets.Find(request.Bucket ?? "") is not { } bucket || bucket.Region != context.Region)
        {
            throw S3ControlErrors.InvalidRequest("Amazon S3 AccessPoint can only be created for existing bucket");
        }

        // Another account's bucket has to be named with its account.
        if (bucket.AccountId != (request.BucketAccountId ?? account))
        {
            throw S3ControlErrors.AccessDenied();
        }

        if (access.State.AccessPoints.Contains(new(account, context.Region, name)))
        {
            throw S3ControlErrors.AccessPointAlreadyOwnedByYou();
        }

        var point = new AccessPoint
        {
            AccountId = account,
            Region = context.Region,
            Name = name,
            Alias = AccessPointName.CreateAlias(name, context.Ids),
            Bucket = request.Bucket!,
            BucketAccountId = bucket.AccountId,
            CreatedAt = context.Now,
            VpcId = request.VpcConfiguration is { } vpc ? vpc.VpcId ?? throw S3ControlErrors.MalformedXml() : null,
            PublicAccessBlock = request.PublicAccessBlockConfiguration is { } block ? PublicAccessBlockOperations.Read(block) : PublicAccessBlock.All,
            Tags = TagOperations.Merge(TagOperations.None, request.Tags),
        };
        access.State.AccessPoints.Add(point);
        return new() { AccessPointArn = point.Arn, Alias = point.Alias };
    }

    private GetAccessPointResult GetAccessPoint(GetAccessPointRequest request, OperationContext context)
    {
        var point = access.Get(request.AccountId, request.Name, context);
        return new()
        {
            Name = point.Name,
            Bucket = point.Bucket,
            NetworkOrigin = point.NetworkOrigin,
            VpcConfiguration = point.VpcId is null ? null : new() { VpcId = point.VpcId },
            PublicAccessBlockConfiguration = PublicAccessBlockOperations.Describe(point.PublicAccessBlock),
            CreationDate = point.CreatedAt,
            Alias = point.Alias,
            AccessPointArn = point.Arn,
            Endpoints = EndpointsOf(point.Region),
            BucketAccountId = point.BucketAccountId,
        };
    }

    private ListAccessPointsResult ListAccessPoints(ListAccessPointsRequest request, OperationContext context)
    {
        var account = ControlAccess.AccountOf(request.AccountId, context);
        if (request.DataSourceId is not null || request.DataSourceType is not null)
        {
            throw S3ControlErrors.NotBuilt("Access points of other data sources than buckets");
        }

        if (request.MaxResults is < 0 or > MaxResults)
        {
            throw S3ControlErrors.InvalidRequest($"MaxResults must be between 0 and {MaxResults}");
        }

        var max = request.MaxResults is null or 0 ? MaxResults : request.MaxResults.Value;
        var found = access.State.AccessPointsOf(account, context.Region, ParseToken(request.NextToken))
            .Where(p => request.Bucket is null || p.Bucket == request.Bucket)
            .Take(max + 1)
            .ToList();
        var isTruncated = found.Count > max;
        return new()
        {
            AccessPointList = [.. found.Take(max).Select(Describe)],
            NextToken = isTruncated ? Convert.ToBase64String(Encoding.UTF8.GetBytes(found[max - 1].Name)) : null,
        };
    }

    private Unit DeleteAccessPoint(DeleteAccessPointRequest request, OperationContext context)
    {
        access.State.AccessPoints.Remove(access.Get(request.AccountId, request.Name, context).Key);
        context.StatusCode = (int)HttpStatusCode.NoContent;
        return new();
    }

    private static Models.S3Control.AccessPoint Describe(AccessPoint point) => new()
    {
        Name = point.Name,
        NetworkOrigin = point.NetworkOrigin,
        VpcConfiguration = point.VpcId is null ? null : new() { VpcId = point.VpcId },
        Bucket = point.Bucket,
        AccessPointArn = point.Arn,
        Alias = point.Alias,
        BucketAccountId = point.BucketAccountId,
    };

    /// <summary>Names under AWS's domain, as everywhere where clients only put an account and a name before them.</summary>
    private static Dictionary<string, string> EndpointsOf(string region) => new(StringComparer.Ordinal)
    {
        ["ipv4"] = $"s3-accesspoint.{region}.amazonaws.com",
        ["fips"] = $"s3-accesspoint-fips.{region}.amazonaws.com",
        ["fips_dualstack"] = $"s3-accesspoint-fips.dualstack.{region}.amazonaws.com",
        ["dualstack"] = $"s3-accesspoint.dualstack.{region}.amazonaws.com",
    };

    private static string ParseToken(string? token)
    {
        if (token is null)
        {
            return "";
        }

        var bytes = new byte[token.Length];
        return token.Length > 0 && Convert.TryFromBase64String(token, bytes, out var length)
            ? Encoding.UTF8.GetString(bytes, 0, length)
            : throw S3ControlErrors.InvalidRequest("The continuation token provided is incorrect");
    }
}
