using System.Globalization;
using System.Text;
using Simfra.Integration;
using Simfra.Models.Sqs;
using Simfra.Schemas;
using Simfra.Security.Iam;
using Simfra.State;

namespace Simfra.Services.Sqs;

/// <summary>Queues and their attributes.</summary>
internal sealed class QueueOperations(ServiceState<SqsState> states, Capabilities capabilities) : IOperationGroup
{
    private const int MaxResults = 1000;

    private static readonly TimeSpan PurgeInterval = TimeSpan.FromSeconds(60);

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(SqsApi.CreateQueue, CreateQueue);
        operations.Handle(SqsApi.DeleteQueue, DeleteQueue);
        operations.Handle(SqsApi.GetQueueUrl, GetQueueUrl);
        operations.Handle(SqsApi.ListQueues, ListQueues);
        operations.Handle(SqsApi.ListDeadLetterSourceQueues, ListDeadLetterSourceQueues);
        operations.Handle(SqsApi.GetQueueAttributes, GetQueueAttributes);
        operations.Handle(SqsApi.SetQueueAttributes, SetQueueAttributes);
        operations.Handle(SqsApi.PurgeQueue, PurgeQueue);
    }

    private CreateQueueResult CreateQueue(CreateQueueRequest request, OperationContext context)
    {
        var state = states[context.Scope];
        var given = request.Attributes ?? [];
        var isFifo = given.GetValueOrDefault(QueueAttributeName.FifoQueue) == "true";
        var name = QueueName.Parse(request.QueueName, isFifo);
        QueueAttributes.Check(given, isFifo, isCreation: true);
        CheckPolicy(given);

        if (state.Queues.TryGet(name.Value, out var existing))
        {
            return existing.Attributes.FirstDifference(given) is { } attribute
                ? throw SqsErrors.QueueNameExists(attribute)
                : new() { QueueUrl = QueueUrl.Format(context, state.Scope, name.Value) };
        }

        if (state.DeletedQueues.TryGet(name.Value, out var deleted))
        {
            if (context.Now < deleted.DeletedAt + DeletedQueue.Quarantine)
            {
                throw SqsErrors.QueueDeletedRecently();
            }

            state.DeletedQueues.Remove(name.Value);
        }

        var queue = new Queue
        {
            Name = name.Value,
            Scope = state.Scope,
            CreatedAt = context.Now,
            LastModifiedAt = context.Now,
            Attributes = QueueAttributes.Empty.With(given),
            Tags = QueueTagOperations.Merge(Queue.NoTags, request.Tags),
        };
        CheckRedrive(queue, given);
        state.Queues.Add(queue);
        return new() { QueueUrl = QueueUrl.Format(context, state.Scope, queue.Name) };
    }

    private Unit DeleteQueue(DeleteQueueRequest request, OperationContext context)
    {
        var (state, queue) = Find(request.QueueUrl, context);
        state.RemoveQueue(queue, context.Now);
        return new();
    }

    private GetQueueUrlResult GetQueueUrl(GetQueueUrlRequest request, OperationContext context)
    {
        if (string.IsNullOrEmpty(request.QueueName))
        {
            throw SqsErrors.MissingParameter("QueueName");
        }

        var scope = context.Scope with { Account = request.QueueOwnerAWSAccountId ?? context.AccountId };
        var queue = states[scope].GetQueue(request.QueueName);
        return new() { QueueUrl = QueueUrl.Format(context, scope, queue.Name) };
    }

    private ListQueuesResult ListQueues(ListQueuesRequest request, OperationContext context)
    {
        var prefix = request.QueueNamePrefix ?? "";
        var queues = states[context.Scope].Queues.From(prefix).TakeWhile(q => q.Name.StartsWith(prefix, StringComparison.Ordinal));
        var (page, nextToken) = Page(queues, request.MaxResults, request.NextToken, context);
        return new() { QueueUrls = page.Count == 0 ? null : page, NextToken = nextToken };
    }

    private ListDeadLetterSourceQueuesResult ListDeadLetterSourceQueues(ListDeadLetterSourceQueuesRequest request, OperationContext context)
    {
        var (state, queue) = Find(request.QueueUrl, context);
        var sources = state.Queues.All.Where(q => q.Attributes.RedrivePolicy?.Target == queue.Arn);
        var (page, nextToken) = Page(sources, request.MaxResults, request.NextToken, context);
        return new() { QueueUrls = page, NextToken = nextToken };
    }

    /// <summary>The URLs of a page of queues. Without MaxResults AWS gives the first thousand and no token.</summary>
    private static (List<string> Urls, string? NextToken) Page(
        IEnumerable<Queue> queues, int? maxResults, string? nextToken, OperationContext context)
    {
        if (maxResults is < 1 or > MaxResults)
        {
            throw SqsErrors.InvalidParameter(maxResults, "MaxResults", "MaxResults must be an integer between 1 and 1000.");
        }

        var size = maxResults ?? MaxResults;
        var after = nextToken is null ? null : ReadToken(nextToken);
        var found = queues.Where(q => after is null || string.CompareOrdinal(q.Name, after) > 0).Take(size + 1).ToList();
        var page = found.Take(size).ToList();
        return (
            page.ConvertAll(q => QueueUrl.Format(context, q.Scope, q.Name)),
            maxResults is not null && found.Count > page.Count ? WriteToken(page[^1].Name) : null);
    }

    private GetQueueAttributesResult GetQueueAttributes(GetQueueAttributesRequest request, OperationContext context)
    {
        var (state, queue) = Find(request.QueueUrl, context);
        var wanted = request.AttributeNames ?? [];
        var known = AllAttributes(state, queue, context.Now);
        var attributes = new Dictionary<string, string>();
        foreach (var (name, value) in known)
        {
            if (wanted.Contains(QueueAttributeName.All) || wanted.Contains(name))
            {
                attributes[name] = value;
            }
        }

        if (wanted.Find(w => w != QueueAttributeName.All && !QueueAttributes.IsKnown(w)) is { } unknown)
        {
            throw SqsErrors.UnknownAttribute(unknown);
        }

        return new() { Attributes = attributes.Count == 0 ? null : attributes };
    }

    private Unit SetQueueAttributes(SetQueueAttributesRequest request, OperationContext context)
    {
        var (state, queue) = Find(request.QueueUrl, context);
        var given = request.Attributes ?? throw SqsErrors.MissingParameter("Attribute.Name");
        QueueAttributes.Check(given, queue.IsFifo, isCreation: false);
        CheckPolicy(given);
        var changed = queue with { Attributes = queue.Attributes.With(given), LastModifiedAt = context.Now };
        CheckRedrive(changed, given);
        state.Queues.Put(changed);
        return new();
    }

    private Unit PurgeQueue(PurgeQueueRequest request, OperationContext context)
    {
        var (state, queue) = Find(request.QueueUrl, context);
        if (context.Now < queue.PurgedAt + PurgeInterval)
        {
            throw SqsErrors.PurgeInProgress(queue.Name);
        }

        state.RemoveMessages(queue.Name);
        state.Queues.Put(queue with { PurgedAt = context.Now });
        return new();
    }

    private (SqsState State, Queue Queue) Find(string? queueUrl, OperationContext context)
    {
        var url = QueueUrl.Parse(queueUrl, context);
        var state = states[url.Scope];
        return (state, state.GetQueue(url.QueueName));
    }

    private void CheckPolicy(Dictionary<string, string> given)
    {
        if (given.GetValueOrDefault(QueueAttributeName.Policy) is { } policy)
        {
            QueuePolicy.Check(policy, capabilities.Find<IPolicyPrincipals>());
        }
    }

    /// <summary>A dead-letter queue must exist, be of the same type, account and region, and allow this queue as its source.</summary>
    private void CheckRedrive(Queue queue, IReadOnlyDictionary<string, string> given)
    {
        _ = queue.Attributes.RedriveAllowPolicy;
        if (!given.ContainsKey(QueueAttributeName.RedrivePolicy) || queue.Attributes.RedrivePolicy is not { } policy)
        {
            return;
        }

        var json = given[QueueAttributeName.RedrivePolicy];
        if (policy.Target.Scope != queue.Scope || states[queue.Scope].Queues.Find(policy.Target.QueueName) is not { } target)
        {
            throw SqsErrors.InvalidParameter(json, "RedrivePolicy", "Dead letter target does not exist.");
        }

        if (target.IsFifo != queue.IsFifo)
        {
            throw SqsErrors.InvalidParameter(json, "RedrivePolicy", "Dead-letter queue must be same type of queue as the source.");
        }

        if (target.Attributes.RedriveAllowPolicy is { } allow && !allow.Allows(queue.Arn))
        {
            throw SqsErrors.InvalidParameter(json, "RedrivePolicy", "Dead letter target owner has denied access to this queue.");
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> AllAttributes(SqsState state, Queue queue, DateTimeOffset now)
    {
        state.RemoveExpired(queue, now);
        var inFlight = state.CountInFlight(queue.Name, now);
        return
        [
            KeyValuePair.Create(QueueAttributeName.ApproximateNumberOfMessages, Format(state.CountVisible(queue.Name, now))),
            KeyValuePair.Create(QueueAttributeName.ApproximateNumberOfMessagesNotVisible, Format(inFlight)),
            KeyValuePair.Create(QueueAttributeName.ApproximateNumberOfMessagesDelayed, Format(state.CountInvisible(queue.Name, now) - inFlight)),
            KeyValuePair.Create(QueueAttributeName.CreatedTimestamp, Format(queue.CreatedAt.ToUnixTimeSeconds())),
            KeyValuePair.Create(QueueAttributeName.LastModifiedTimestamp, Format(queue.LastModifiedAt.ToUnixTimeSeconds())),
            KeyValuePair.Create(QueueAttributeName.QueueArn, queue.Arn.ToString()),
            .. queue.Attributes.Shown(queue.IsFifo),
        ];
    }

    private static string Format(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string WriteToken(string lastName) => Convert.ToBase64String(Encoding.UTF8.GetBytes(lastName));

    private static string ReadToken(string token)
    {
        var bytes = new byte[token.Length];
        return Convert.TryFromBase64String(token, bytes, out var length)
            ? Encoding.UTF8.GetString(bytes, 0, length)
            : throw SqsErrors.InvalidParameter("Invalid or expired next token.");
    }
}
