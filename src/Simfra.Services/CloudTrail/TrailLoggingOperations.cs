using Simfra.Integration;
using Simfra.Models.CloudTrail;

namespace Simfra.Services.CloudTrail;

/// <summary>Switching a trail's logging on and off, and how its delivery goes.</summary>
internal sealed class TrailLoggingOperations(TrailDirectory trails) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(CloudTrailApi.StartLogging, StartLogging);
        operations.Handle(CloudTrailApi.StopLogging, StopLogging);
        operations.Handle(CloudTrailApi.GetTrailStatus, GetTrailStatus);
    }

    private StartLoggingResponse StartLogging(StartLoggingRequest request, OperationContext context)
    {
        var trail = trails.GetAtHome(request.Name, context);
        if (!trail.IsLogging)
        {
            trails.Put(trail with { IsLogging = true, LoggingStarted = context.Now });
        }

        return new();
    }

    private StopLoggingResponse StopLogging(StopLoggingRequest request, OperationContext context)
    {
        var trail = trails.GetAtHome(request.Name, context);
        if (trail.IsLogging)
        {
            // What was collected until now is delivered when it is due.
            trails.Put(trail with { IsLogging = false, LoggingStopped = context.Now });
        }

        return new();
    }

    private GetTrailStatusResponse GetTrailStatus(GetTrailStatusRequest request, OperationContext context)
    {
        var trail = trails.Get(request.Name, context);
        return new()
        {
            IsLogging = trail.IsLogging,
            LatestDeliveryError = trail.LastDeliveryError,
            LatestDeliveryTime = trail.LastDelivery,
            StartLoggingTime = trail.LoggingStarted,
            StopLoggingTime = trail.LoggingStopped,
            LatestDigestDeliveryTime = trail.LastDigest,
            LatestDigestDeliveryError = trail.LastDigestError,
            LatestDeliveryAttemptTime = Text(trail.LastDeliveryAttempt),
            LatestNotificationAttemptTime = "",
            LatestNotificationAttemptSucceeded = "",
            LatestDeliveryAttemptSucceeded = Text(trail.LastDelivery),
            TimeLoggingStarted = Text(trail.LoggingStarted),
            TimeLoggingStopped = Text(trail.LoggingStopped),
        };
    }

    private static string Text(DateTimeOffset? time) => time is { } known ? EventWriter.Timestamp(known) : "";
}
