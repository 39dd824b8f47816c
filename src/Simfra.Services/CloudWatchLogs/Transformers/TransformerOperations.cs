using Simfra.Integration;
using Simfra.Models.CloudWatchLogs;
using Simfra.State;

namespace Simfra.Services.CloudWatchLogs.Transformers;

/// <summary>Transformers of log groups, and what they make of messages.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutTransformer.html"/>
internal sealed class TransformerOperations(ServiceState<CloudWatchLogsState> states) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(CloudWatchLogsApi.PutTransformer, PutTransformer);
        operations.Handle(CloudWatchLogsApi.GetTransformer, GetTransformer);
        operations.Handle(CloudWatchLogsApi.DeleteTransformer, DeleteTransformer);
        operations.Handle(CloudWatchLogsApi.TestTransformer, TestTransformer);
    }

    private Simfra.Schemas.Unit PutTransformer(PutTransformerRequest request, OperationContext context)
    {
        var (state, group) = states.Get(null, request.LogGroupIdentifier, context);
        if (group.Class != LogGroupClass.Standard)
        {
            throw CloudWatchLogsErrors.NotForClass("PutTransformer", group);
        }

        TransformerPlan.Of(request.TransformerConfig!);
        var now = context.Now.ToUnixTimeMilliseconds();
        var existing = state.Transformers.Transformers.Find(group.Name);
        state.Transformers.Transformers.Put(new(group.Name, LogTransformer.Write(request.TransformerConfig!), existing?.CreatedAt ?? now, now));
        return new();
    }

    private GetTransformerResponse GetTransformer(GetTransformerRequest request, OperationContext context)
    {
        var (state, group) = states.Get(null, request.LogGroupIdentifier, context);
        return state.Transformers.Transformers.Find(group.Name) is { } transformer
            ? new()
            {
                LogGroupIdentifier = group.Arn,
                CreationTime = transformer.CreatedAt,
                LastModifiedTime = transformer.ModifiedAt,
                TransformerConfig = transformer.Read(),
            }
            : throw CloudWatchLogsErrors.NotFound("The specified log group has no transformer.");
    }

    private Simfra.Schemas.Unit DeleteTransformer(DeleteTransformerRequest request, OperationContext context)
    {
        var (state, group) = states.Get(null, request.LogGroupIdentifier, context);
        return state.Transformers.Transformers.Remove(group.Name)
            ? new()
            : throw CloudWatchLogsErrors.NotFound("The specified log group has no transformer.");
    }

    private TestTransformerResponse TestTransformer(TestTransformerRequest request, OperationContext context)
    {
        var plan = TransformerPlan.Of(request.TransformerConfig!);
        return new()
        {
            TransformedLogs =
            [
                .. request.LogEventMessages!.Select((message, i) => new TransformedLogRecord
                {
                    EventNumber = i + 1,
                    EventMessage = message,
                    TransformedEventMessage = plan.Transform(message, null) ?? message,
                }),
            ],
        };
    }
}
