using Simfra.Integration;
using Simfra.Models.S3;
using Simfra.Schemas;

namespace Simfra.Services.S3;

/// <summary>Who pays for requests, whether a bucket has an accelerated endpoint, and whether policies see its tags.</summary>
internal sealed class BucketSettingsOperations(BucketAccess buckets) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(S3Api.GetBucketRequestPayment, GetBucketRequestPayment);
        operations.Handle(S3Api.PutBucketRequestPayment, PutBucketRequestPayment);
        operations.Handle(S3Api.GetBucketAccelerateConfiguration, GetBucketAccelerateConfiguration);
        operations.Handle(S3Api.PutBucketAccelerateConfiguration, PutBucketAccelerateConfiguration);
        operations.Handle(S3Api.GetBucketAbac, GetBucketAbac);
        operations.Handle(S3Api.PutBucketAbac, PutBucketAbac);
    }

    private GetBucketRequestPaymentOutput GetBucketRequestPayment(GetBucketRequestPaymentRequest request, OperationContext context) => new()
    {
        Payer = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context).RequesterPays ? Payer.Requester : Payer.BucketOwner,
    };

    private Unit PutBucketRequestPayment(PutBucketRequestPaymentRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        WholeBody.CheckDigest(context);
        var payer = request.RequestPaymentConfiguration?.Payer;
        if (payer is not (Payer.Requester or Payer.BucketOwner))
        {
            throw S3Errors.MalformedXml();
        }

        buckets.State.Buckets.Put(bucket with { RequesterPays = payer == Payer.Requester });
        return new();
    }

    private GetBucketAccelerateConfigurationOutput GetBucketAccelerateConfiguration(
        GetBucketAccelerateConfigurationRequest request, OperationContext context)
    {
        return new() { Status = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context).AccelerateStatus };
    }

    private Unit PutBucketAccelerateConfiguration(PutBucketAccelerateConfigurationRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        if (bucket.Name.Contains('.'))
        {
            throw S3Errors.InvalidRequest("S3 Transfer Acceleration is not supported for buckets with periods (.) in their names");
        }

        var status = request.AccelerateConfiguration?.Status;
        if (status is not (BucketAccelerateStatus.Enabled or BucketAccelerateStatus.Suspended))
        {
            throw S3Errors.MalformedXml();
        }

        // What was never enabled can't be suspended.
        if (status == BucketAccelerateStatus.Enabled || bucket.AccelerateStatus is not null)
        {
            buckets.State.Buckets.Put(bucket with { AccelerateStatus = status });
        }

        return new();
    }

    private GetBucketAbacOutput GetBucketAbac(GetBucketAbacRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        return new() { AbacStatus = new() { Status = bucket.IsAbacEnabled ? BucketAbacStatus.Enabled : BucketAbacStatus.Disabled } };
    }

    private Unit PutBucketAbac(PutBucketAbacRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        WholeBody.CheckGivenDigest(context);
        var status = request.AbacStatus?.Status;
        if (status is not (BucketAbacStatus.Enabled or BucketAbacStatus.Disabled))
        {
            throw S3Errors.MalformedXml();
        }

        buckets.State.Buckets.Put(bucket with { IsAbacEnabled = status == BucketAbacStatus.Enabled });
        return new();
    }
}
