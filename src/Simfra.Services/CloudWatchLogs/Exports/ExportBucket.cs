using Simfra.Integration;
using Simfra.Models.S3;
using Simfra.Schemas;
using Simfra.Security;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>The bucket of an export: CloudWatch Logs writes there as the service of its region, if the bucket's policy lets it.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/S3ExportTasksConsole.html"/>
internal sealed class ExportBucket(IServiceInvoker invoker)
{
    private const string TestObject = "aws-logs-write-test";

    /// <summary>Tries the bucket: reads its ACL and writes a small object, as AWS does.</summary>
    /// <exception cref="AwsServiceException">InvalidParameterException.</exception>
    public async ValueTask TryAsync(string bucket, string prefix, LogGroupArn group, CancellationToken cancellationToken)
    {
        var caller = CallerFor(group);
        try
        {
            await invoker.InvokeAsync(S3Api.GetBucketAcl, new() { Bucket = bucket }, caller, cancellationToken).ConfigureAwait(false);
        }
        catch (AwsServiceException error) when (error.StatusCode < 500)
        {
            throw error.Code == "NoSuchBucket" ? CloudWatchLogsErrors.NoSuchBucket() : CloudWatchLogsErrors.BucketCallFailed("GetBucketAcl");
        }

        try
        {
            await PutAsync(bucket, $"{prefix}/{TestObject}", "Permission Check Successful"u8.ToArray(), group, cancellationToken).ConfigureAwait(false);
        }
        catch (AwsServiceException error) when (error.StatusCode < 500)
        {
            throw CloudWatchLogsErrors.BucketCallFailed("PutObject");
        }
    }

    /// <summary>Writes an object, whose bucket's owner has full control of it.</summary>
    /// <exception cref="AwsServiceException">S3's error.</exception>
    public async ValueTask PutAsync(string bucket, string key, byte[] content, LogGroupArn group, CancellationToken cancellationToken)
    {
        var request = new PutObjectRequest
        {
            Bucket = bucket,
            Key = key,
            ACL = ObjectCannedACL.BucketOwnerFullControl,
            Body = StreamingBody.FromBytes(content),
        };
        await invoker.InvokeAsync(S3Api.PutObject, request, CallerFor(group), cancellationToken).ConfigureAwait(false);
    }

    private static InternalCaller CallerFor(LogGroupArn group) =>
        new(new ServicePrincipal(group.Scope.Account, $"logs.{group.Scope.Region}.amazonaws.com"), group.Scope)
        {
            SourceArn = $"{group}:*",
            SourceAccount = group.Scope.Account,
        };
}
