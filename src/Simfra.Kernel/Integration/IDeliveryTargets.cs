using Simfra.Schemas;

namespace Simfra.Integration;

/// <summary>
/// Runs functions for services that hand them events: SNS, S3, EventBridge. The caller needs the leave of the function's policy. Lambda provides it; without
/// it, every function counts as one that isn't there.
/// </summary>
internal interface IEventFunctions
{
    /// <summary>Takes an event for a function that runs on its own.</summary>
    /// <param name="functionArn">The function's ARN, with or without a version or alias.</param>
    /// <param name="payload">The event: JSON.</param>
    /// <param name="caller">The service principal, and on whose behalf it calls.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="AwsServiceException">Lambda's error: ResourceNotFoundException, AccessDeniedException, …</exception>
    ValueTask InvokeAsync(string functionArn, ReadOnlyMemory<byte> payload, InternalCaller caller, CancellationToken cancellationToken);
}

/// <summary>Takes records for delivery streams. Data Firehose provides it; without it, every stream counts as one that isn't there.</summary>
internal interface IDeliveryStreams
{
    /// <summary>Puts a record into a stream.</summary>
    /// <param name="streamArn">The delivery stream's ARN.</param>
    /// <param name="record">What is put.</param>
    /// <param name="caller">The role that puts it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="AwsServiceException">Firehose's error: ResourceNotFoundException, ServiceUnavailableException, …</exception>
    ValueTask PutAsync(string streamArn, ReadOnlyMemory<byte> record, InternalCaller caller, CancellationToken cancellationToken);
}

/// <summary>Takes records for data streams. Kinesis provides it; without it, every stream counts as one that isn't there.</summary>
internal interface IDataStreams
{
    /// <summary>Puts a record into a stream.</summary>
    /// <param name="streamArn">The stream's ARN.</param>
    /// <param name="partitionKey">Tells the record's shard.</param>
    /// <param name="record">What is put.</param>
    /// <param name="caller">The role that puts it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="AwsServiceException">Kinesis' error: ResourceNotFoundException, ProvisionedThroughputExceededException, …</exception>
    ValueTask PutAsync(string streamArn, string partitionKey, ReadOnlyMemory<byte> record, InternalCaller caller, CancellationToken cancellationToken);
}
