using Simfra.Integration;
using Simfra.Models.CloudWatchLogs;
using Simfra.Protocols.Validation;
using Simfra.Schemas;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>Amazon CloudWatch Logs.</summary>
internal sealed class CloudWatchLogsService : ServiceModule
{
    public override ServiceSchema Schema => CloudWatchLogsSchemas.Service;

    public override AwsServiceException ConstraintError(ConstraintMessageStyle style, IReadOnlyList<ConstraintViolation> violations) =>
        CloudWatchLogsErrors.Constraints(style, violations);

    public override IEnumerable<IOperationGroup> CreateOperations(ServiceHost host)
    {
        var states = host.State(CloudWatchLogsState.Create);
        host.AuthorizeWith(new CloudWatchLogsAuthorization(states));
        var keys = new LogGroupKeys(host.Invoker);
        var expiry = new ExpiryJob(states, host);
        var ingestion = new LogIngestion(expiry);
        var masking = new NoMasking();
        return
        [
            new LogGroupOperations(states, expiry),
            new LogGroupListOperations(states),
            new LogGroupKeyOperations(states, keys),
            new LogTagOperations(states),
            new LogStreamOperations(states),
            new PutLogEventsOperation(states, ingestion),
            new GetLogEventsOperation(states, masking),
        ];
    }
}
