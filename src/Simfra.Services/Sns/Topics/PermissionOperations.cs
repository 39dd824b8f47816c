using Simfra.Integration;
using Simfra.Models.Sns;
using Simfra.Schemas;
using Simfra.Security.Iam;
using Simfra.State;

namespace Simfra.Services.Sns;

/// <summary>AddPermission and RemovePermission: statements of the topic's policy by their labels.</summary>
internal sealed class PermissionOperations(ServiceState<SnsState> states) : IOperationGroup
{
    private const int AccountIdLength = 12;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(SnsApi.AddPermission, AddPermission);
        operations.Handle(SnsApi.RemovePermission, RemovePermission);
    }

    private Unit AddPermission(AddPermissionInput request, OperationContext context)
    {
        var (state, topic) = Find(request.TopicArn, context);
        var accounts = request.AWSAccountId!;
        if (accounts.Count == 0)
        {
            throw SnsErrors.MissingValue("AWSAccountId");
        }

        if (!accounts.TrueForAll(static a => a.Length == AccountIdLength && a.All(char.IsAsciiDigit)))
        {
            throw SnsErrors.InvalidParameter("Policy Error: PrincipalNotFound");
        }

        var actions = request.ActionName!;
        if (actions.Count == 0)
        {
            throw SnsErrors.MissingValue("ActionName");
        }

        if (!actions.TrueForAll(static a => a == "*" || TopicPolicy.Actions.Contains(a)))
        {
            throw SnsErrors.InvalidParameter("Policy statement action out of service scope!");
        }

        var policy = topic.Attributes.Get(TopicAttributes.Policy);
        if (PermissionStatements.Contains(policy, request.Label!))
        {
            throw SnsErrors.InvalidParameter("Statement already exists");
        }

        var statement = new LabelledPermission(request.Label!, accounts, actions.ConvertAll(static a => $"SNS:{a}"), topic.Arn);
        SetPolicy(state, topic, PermissionStatements.With(policy, $"{topic.Arn}/SNSDefaultPolicy", statement));
        return new();
    }

    /// <summary>A label that isn't there changes nothing.</summary>
    private Unit RemovePermission(RemovePermissionInput request, OperationContext context)
    {
        var (state, topic) = Find(request.TopicArn, context);
        if (PermissionStatements.Without(topic.Attributes.Get(TopicAttributes.Policy), request.Label!) is { } policy)
        {
            SetPolicy(state, topic, policy);
        }

        return new();
    }

    private static void SetPolicy(SnsState state, Topic topic, string policy) => state.Topics.Put(topic with
    {
        Attributes = topic.Attributes.With(new Dictionary<string, string> { [TopicAttributes.Policy] = policy }),
    });

    private (SnsState State, Topic Topic) Find(string? topicArn, OperationContext context)
    {
        var arn = SnsArn.ParseTopic(topicArn, context);
        return (states[arn.Scope], states[arn.Scope].GetTopic(arn.Resource));
    }
}
