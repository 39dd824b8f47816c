using Simfra.Models.S3Control;
using Simfra.Schemas;
using Operations = Simfra.Models.S3Control.OperationName;

namespace Simfra.Services.S3Control;

/// <summary>What CreateJob may ask for.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_CreateJob.html"/>
internal static class BatchJobRequest
{
    private const int MaxTokenLength = 64;
    private const int MaxDescriptionLength = 256;
    private const string S3Arn = "arn:aws:s3:::";

    /// <summary>Checks a request, and gives the name of its operation.</summary>
    /// <param name="request">The request.</param>
    /// <param name="hasFunctions">Whether there are functions to be called in this world.</param>
    public static string Check(CreateJobRequest request, bool hasFunctions)
    {
        var operation = NameOf(request.Operation ?? throw S3ControlErrors.MalformedXml());
        if (request.ClientRequestToken is not { Length: > 0 and <= MaxTokenLength } || request.Priority is null || request.RoleArn is null)
        {
            throw S3ControlErrors.MalformedXml();
        }

        Require(request.Priority >= 0, "Priority must not be negative");
        Require(request.RoleArn.Split(':') is ["arn", _, "iam", "", { Length: 12 }, var role] && role.StartsWith("role/", StringComparison.Ordinal),
            "Invalid role ARN");
        Require(request.Description is null or { Length: > 0 and <= MaxDescriptionLength }, "Invalid description");
        Check(request.Report ?? throw S3ControlErrors.MalformedXml());
        Check(request.Operation!, hasFunctions);
        Require(request.Manifest is null != request.ManifestGenerator is null, "Either a manifest or a manifest generator must be given");
        if (request.ManifestGenerator is { } generator)
        {
            Check(generator.S3JobManifestGenerator ?? throw S3ControlErrors.MalformedXml());
        }
        else
        {
            Check(request.Manifest!);
        }

        return operation;
    }

    /// <summary>Splits the ARN of a bucket or of an object.</summary>
    public static (string Bucket, string Key) ParseArn(string arn)
    {
        var path = arn.StartsWith(S3Arn, StringComparison.Ordinal) ? arn[S3Arn.Length..] : throw S3ControlErrors.InvalidRequest($"Invalid ARN: {arn}");
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? (path, "") : (path[..slash], path[(slash + 1)..]);
    }

    /// <summary>The name of the one operation that a job has.</summary>
    public static string NameOf(JobOperation operation)
    {
        (IShape? Given, string Name)[] all =
        [
            (operation.LambdaInvoke, Operations.LambdaInvoke),
            (operation.S3PutObjectCopy, Operations.S3PutObjectCopy),
            (operation.S3PutObjectAcl, Operations.S3PutObjectAcl),
            (operation.S3PutObjectTagging, Operations.S3PutObjectTagging),
            (operation.S3DeleteObjectTagging, Operations.S3DeleteObjectTagging),
            (operation.S3InitiateRestoreObject, Operations.S3InitiateRestoreObject),
            (operation.S3PutObjectLegalHold, Operations.S3PutObjectLegalHold),
            (operation.S3PutObjectRetention, Operations.S3PutObjectRetention),
            (operation.S3ReplicateObject, Operations.S3ReplicateObject),
            (operation.S3ComputeObjectChecksum, Operations.S3ComputeObjectChecksum),
            (operation.S3UpdateObjectEncryption, Operations.S3UpdateObjectEncryption),
        ];
        return all.Where(static o => o.Given is not null).ToList() switch
        {
            [var (_, name)] => name,
            _ => throw S3ControlErrors.InvalidRequest("Exactly one operation must be specified"),
        };
    }

    private static void Check(JobOperation operation, bool hasFunctions)
    {
        var name = NameOf(operation);
        if (name == Operations.S3ComputeObjectChecksum || (name == Operations.LambdaInvoke && !hasFunctions))
        {
            throw S3ControlErrors.NotBuilt($"The operation {name} of batch jobs");
        }

        switch (name)
        {
            case Operations.LambdaInvoke:
                Require(operation.LambdaInvoke!.FunctionArn is not null, "The function's ARN is missing");
                Require(operation.LambdaInvoke.InvocationSchemaVersion is null or "1.0" or "2.0", "The version of the invocation's schema is unknown");
                Require(
                    operation.LambdaInvoke.UserArguments is null || operation.LambdaInvoke.InvocationSchemaVersion == "2.0",
                    "User arguments need version 2.0 of the invocation's schema");
                break;
            case Operations.S3PutObjectCopy:
                Check(operation.S3PutObjectCopy!);
                break;
            case Operations.S3PutObjectAcl:
                var policy = operation.S3PutObjectAcl!.AccessControlPolicy ?? throw S3ControlErrors.MalformedXml();
                Require(policy.AccessControlList is null != policy.CannedAccessControlList is null, "Either grants or a canned ACL must be specified");
                Require(policy.AccessControlList is null or { Owner: not null }, "The owner of the access control list is missing");
                break;
            case Operations.S3PutObjectTagging:
                BatchJobTagging.Parse(operation.S3PutObjectTagging!.TagSet);
                break;
            case Operations.S3InitiateRestoreObject:
                var restore = operation.S3InitiateRestoreObject!;
                Require(restore.GlacierJobTier is S3GlacierJobTier.Bulk or S3GlacierJobTier.Standard, "GlacierJobTier must be BULK or STANDARD");
                Require(restore.ExpirationInDays is null or > 0, "ExpirationInDays must be positive");
                break;
            case Operations.S3PutObjectLegalHold:
                Require(
                    operation.S3PutObjectLegalHold!.LegalHold?.Status is S3ObjectLockLegalHoldStatus.On or S3ObjectLockLegalHoldStatus.Off,
                    "The status of the legal hold must be ON or OFF");
                break;
            case Operations.S3PutObjectRetention:
                _ = operation.S3PutObjectRetention!.Retention ?? throw S3ControlErrors.MalformedXml();
                break;
            case Operations.S3UpdateObjectEncryption:
                Require(operation.S3UpdateObjectEncryption!.ObjectEncryption?.SSEKMS?.KMSKeyArn is not null, "The ARN of the KMS key is missing");
                break;
        }
    }

    private static void Check(S3CopyObjectOperation copy)
    {
        Require(copy.TargetResource is not null, "TargetResource is missing");
        ParseArn(copy.TargetResource!);
        Require(copy.CannedAccessControlList is null || copy.AccessControlGrants is null, "Either grants or a canned ACL may be specified");
        if (copy.NewObjectMetadata is { } metadata)
        {
            if (metadata.ContentLength is not null || metadata.ContentMD5 is not null || metadata.RequesterCharged is not null)
            {
                throw S3ControlErrors.NotBuilt("ContentLength, ContentMD5 or RequesterCharged of NewObjectMetadata, which copies don't take,");
            }
        }
    }

    private static void Check(JobReport report)
    {
        if (report.Enabled is not { } isEnabled)
        {
            throw S3ControlErrors.MalformedXml();
        }

        if (isEnabled)
        {
            Require(report.Bucket is not null, "The report's bucket is missing");
            ParseArn(report.Bucket!);
            Require(report.Format == JobReportFormat.ReportCSV20180820, "The report's format is missing or unknown");
            Require(report.ReportScope is JobReportScope.AllTasks or JobReportScope.FailedTasksOnly, "The report's scope is missing or unknown");
        }
    }

    private static void Check(JobManifest manifest)
    {
        var (spec, location) = (manifest.Spec ?? throw S3ControlErrors.MalformedXml(), manifest.Location ?? throw S3ControlErrors.MalformedXml());
        Require(location.ObjectArn is not null && location.ETag is not null, "The manifest's object or its ETag is missing");
        Require(ParseArn(location.ObjectArn!).Key.Length > 0, "The manifest's ARN names no object");
        if (spec.Format == JobManifestFormat.S3BatchOperationsCSV20180820)
        {
            var fields = spec.Fields ?? [];
            Require(fields.All(IsField), "The manifest has an unknown field");
            Require(
                fields.Contains(JobManifestFieldName.Bucket) && fields.Contains(JobManifestFieldName.Key),
                "The manifest's fields must have Bucket and Key");
        }
        else
        {
            Require(spec.Format == JobManifestFormat.S3InventoryReportCSV20161130, "The manifest's format is unknown");
            Require(spec.Fields is null or [], "Fields are not for manifests of this format");
        }
    }

    private static void Check(S3JobManifestGenerator generator)
    {
        if (generator.SourceBucket is null || generator.EnableManifestOutput is not { } isWritten)
        {
            throw S3ControlErrors.MalformedXml();
        }

        ParseArn(generator.SourceBucket);
        if (isWritten)
        {
            var location = generator.ManifestOutputLocation;
            Require(location?.Bucket is not null, "The manifest's output location is missing");
            ParseArn(location!.Bucket!);
            Require(location.ManifestFormat == GeneratedManifestFormat.S3InventoryReportCSV20211130, "The manifest's format is missing or unknown");
        }
    }

    private static bool IsField(string field) =>
        field is JobManifestFieldName.Ignore or JobManifestFieldName.Bucket or JobManifestFieldName.Key or JobManifestFieldName.VersionId;

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw S3ControlErrors.InvalidRequest(message);
        }
    }
}
