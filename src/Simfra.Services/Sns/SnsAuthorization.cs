using Simfra.Schemas;
using Simfra.Security;
using Simfra.Security.Authorization;
using Simfra.Security.Iam;
using Simfra.State;

namespace Simfra.Services.Sns;

/// <summary>Topics as IAM sees them: found by whichever ARN a call names, each with its policy and tags.</summary>
internal sealed class SnsAuthorization(ServiceState<SnsState> states) : ServiceAuthorization
{
    /// <summary>
    /// The links in messages are followed without a signature: a token is enough to confirm a subscription, its ARN to end one, unless
    /// whoever confirmed it wanted more.
    /// </summary>
    public override void Require(AuthorizationCall call)
    {
        if (call.Context.Principal is AnonymousPrincipal
            && (Has(call, "Token") || FindSubscription(call) is null or { AuthenticatesUnsubscribe: false }))
        {
            return;
        }

        call.RequireFromTable();
    }

    public override IEnumerable<string> FindArns(IamResourceType type, AuthorizationCall call)
    {
        if (Has(call, "Name"))
        {
            return [call.Context.Arn("sns", call.Text("Name") ?? "*")];
        }

        if (Has(call, "SubscriptionArn"))
        {
            return call.Text("SubscriptionArn") is { } subscription && subscription.LastIndexOf(':') is var colon and > 0 ? [subscription[..colon]] : [];
        }

        // A telephone has no ARN.
        var arn = Text(call, "TopicArn") ?? Text(call, "TargetArn") ?? Text(call, "ResourceArn");
        return SnsArn.Find(arn) is null ? [] : [arn!];
    }

    public override ResourceFacts? FindResource(string arn)
    {
        if (SnsArn.Find(arn) is not { Service: "sns" } found)
        {
            return null;
        }

        var topic = states[found.Scope].Topics.Find(found.Resource);
        return new(found.Scope.Account) { Policy = topic?.Attributes.Get(TopicAttributes.Policy), Tags = topic?.Tags };
    }

    /// <summary>A subscription is its owner's, even to another account's topic.</summary>
    public override ResourceFacts? FindResource(RequiredPermission permission, AuthorizationCall call)
    {
        var facts = FindResource(permission.Resource);
        return facts is not null && FindSubscription(call)?.Owner == call.Context.AccountId && facts.OwnerAccountId != call.Context.AccountId
            ? new(call.Context.AccountId)
            : facts;
    }

    /// <summary>The account on whose behalf a service calls. Topics' default policies ask for it; it is no key of a caller's own calls.</summary>
    public override IReadOnlyList<string>? FindConditionValues(string key, RequiredPermission permission, AuthorizationCall call) =>
        key.Equals("aws:SourceOwner", StringComparison.OrdinalIgnoreCase)
        && call.Context is { Principal: ServicePrincipal, Caller.SourceAccount: { } account }
            ? [account]
            : null;

    /// <summary>SNS has an error of its own, and writes its name in capitals.</summary>
    public override AwsServiceException Denied(Denial denial, AuthorizationCall call)
    {
        var action = denial.Request.Action;
        return SnsErrors.Denied(denial.MessageFor($"SNS{action[action.IndexOf(':', StringComparison.Ordinal)..]}", ResourceNaming.Always));
    }

    private Subscription? FindSubscription(AuthorizationCall call) =>
        Has(call, "SubscriptionArn")
        && SnsArn.Find(call.Text("SubscriptionArn")) is { } arn
        && arn.Resource.Split(':') is [var topic, var id]
            ? states[arn.Scope].Subscriptions.Find(new(topic, id))
            : null;

    private static string? Text(AuthorizationCall call, string member) => Has(call, member) ? call.Text(member) : null;

    private static bool Has(AuthorizationCall call, string member) => call.Input.Schema.FindMember(member) is not null;
}
