using System.Collections.Immutable;
using Simfra.Integration;
using Simfra.Models.Iam;
using Simfra.Security.Delegation;
using Simfra.Security.Iam;
using Simfra.Security.Iam.Grammar;

namespace Simfra.Services.Iam;

/// <summary>A product provider asks for temporary delegation. What it may ask for was registered beforehand.</summary>
/// <seealso href="https://docs.aws.amazon.com/IAM/latest/UserGuide/temporary-delegation-policy-templates.html"/>
internal sealed class CreateDelegationRequestOperation(DelegationRequests requests, DelegationRegistry registry) : IOperationGroup
{
    private const int MaxPolicyLength = 2048;

    public void Register(IOperationRegistry operations) => operations.Handle(IamApi.CreateDelegationRequest, CreateDelegationRequest);

    private CreateDelegationRequestResponse CreateDelegationRequest(CreateDelegationRequestRequest input, OperationContext context)
    {
        var templateArn = input.Permissions!.PolicyTemplateArn;
        if (registry.FindProvider(context.AccountId) is not { } provider || registry.FindTemplate(provider, templateArn) is not { } template)
        {
            throw IamErrors.UnknownDelegationTemplate(templateArn);
        }

        CheckChannel(input.NotificationChannel!, provider);
        var parameters = ReadParameters(input.Permissions.Parameters ?? []);
        var policy = Render(template, parameters);
        if (requests.HasWorkflow(context.AccountId, input.RequestorWorkflowId!))
        {
            throw IamErrors.DelegationWorkflowExists(input.RequestorWorkflowId!);
        }

        var request = new IamDelegationRequest
        {
            Id = context.Ids.NewGuid().ToString(),
            RequestorId = context.AccountId,
            RequestorName = provider.Name,
            WorkflowId = input.RequestorWorkflowId!,
            Description = input.Description!,
            RequestMessage = input.RequestMessage,
            RedirectUrl = input.RedirectUrl,
            NotificationChannel = input.NotificationChannel!,
            SessionSeconds = input.SessionDuration!.Value,
            OnlySendByOwner = input.OnlySendByOwner == true,
            TemplateArn = template.Arn,
            Parameters = parameters,
            Policy = policy,
            RoleRestrictions = [.. RoleRestrictions.Of(PolicyDocument.Parse(policy))],
            OwnerAccountId = input.OwnerAccountId,
            State = StateType.Unassigned,
            CreatedAt = context.Now,
            UpdatedAt = context.Now,
            ExpiresAt = context.Now + IamDelegationRequest.LifetimeOf(StateType.Unassigned),
        };
        requests.Add(request);
        return new() { DelegationRequestId = request.Id, ConsoleDeepLink = LinkTo(request, context) };
    }

    /// <summary>There is no console; the link leads to the start page of this instance, and not to AWS.</summary>
    private static string LinkTo(IamDelegationRequest request, OperationContext context) =>
        $"{context.Endpoint}/?delegationRequestId={request.Id}";

    private static void CheckChannel(string channel, DelegationProviderRecord provider)
    {
        if (channel.Split(':') is not ["arn", "aws", "sns", { Length: > 0 } region, var account, { Length: > 0 }])
        {
            throw IamErrors.InvalidNotificationChannel(channel);
        }

        if (!provider.AccountIds.Contains(account))
        {
            throw IamErrors.ForeignNotificationChannel();
        }

        if (AwsRegion.Find(region) is { IsOptIn: true })
        {
            throw IamErrors.OptInNotificationChannel(region);
        }
    }

    private static ImmutableArray<DelegationParameter> ReadParameters(List<PolicyParameter> given)
    {
        var parameters = ImmutableArray.CreateBuilder<DelegationParameter>(given.Count);
        foreach (var parameter in given)
        {
            if (parameters.Any(p => p.Name == parameter.Name))
            {
                throw IamErrors.DuplicateTemplateParameter(parameter.Name!);
            }

            if (parameter is not { Name: { } name, Type: { } type, Values: { } values } || (type == PolicyParameterTypeEnum.String && values.Count != 1))
            {
                throw IamErrors.InvalidTemplateParameter(parameter.Name ?? "");
            }

            parameters.Add(new(name, type, [.. values]));
        }

        return parameters.ToImmutable();
    }

    private static string Render(DelegationTemplateRecord record, ImmutableArray<DelegationParameter> parameters)
    {
        var template = PolicyTemplate.Parse(record.Document)!;
        var names = template.ParameterNames();
        if (parameters.FirstOrDefault(p => !names.Contains(p.Name)) is { } unknown)
        {
            throw IamErrors.UnknownTemplateParameter(unknown.Name);
        }

        var values = parameters.ToDictionary(
            static p => p.Name, static p => new TemplateValue(p.Values, p.Type == PolicyParameterTypeEnum.StringList), StringComparer.Ordinal);
        if (names.Order(StringComparer.Ordinal).FirstOrDefault(n => !values.ContainsKey(n)) is { } missing)
        {
            throw IamErrors.MissingTemplateParameter(missing);
        }

        var policy = template.Render(values);
        if (policy.Length > MaxPolicyLength)
        {
            throw IamErrors.DelegatedPolicyTooLong(MaxPolicyLength);
        }

        return PolicyGrammar.Check(policy, PolicyDialect.Identity) is { } fault ? throw IamErrors.InvalidDelegatedPolicy(fault) : policy;
    }
}
