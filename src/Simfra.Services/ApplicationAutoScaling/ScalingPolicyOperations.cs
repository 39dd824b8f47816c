using Simfra.Integration;
using Simfra.Models.ApplicationAutoScaling;
using Simfra.Protocols.Codecs.Json;
using Simfra.State;

namespace Simfra.Services.ApplicationAutoScaling;

/// <summary>Scaling policies. They are kept and shown; no alarm is made for them, and nothing scales.</summary>
internal sealed class ScalingPolicyOperations(ServiceState<ApplicationAutoScalingState> states) : IOperationGroup
{
    private const int MaxPolicies = 50;

    // What AWS asks of DynamoDB's policies, in percent.
    private const double MinTarget = 20;
    private const double MaxTarget = 90;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(ApplicationAutoScalingApi.PutScalingPolicy, PutScalingPolicy);
        operations.Handle(ApplicationAutoScalingApi.DescribeScalingPolicies, DescribeScalingPolicies);
        operations.Handle(ApplicationAutoScalingApi.DeleteScalingPolicy, DeleteScalingPolicy);
    }

    private PutScalingPolicyResponse PutScalingPolicy(PutScalingPolicyRequest request, OperationContext context)
    {
        var resource = ScalableResource.Parse(request.ServiceNamespace, request.ResourceId, request.ScalableDimension, "PutScalingPolicy");
        var state = states[context.Scope];
        var known = state.Policies.Find(ApplicationAutoScalingState.KeyOf(resource, request.PolicyName!));
        CheckKind(request, known is not null);
        CheckConfiguration(resource, request.TargetTrackingScalingPolicyConfiguration!);
        if (!state.Targets.Contains(resource.Key))
        {
            throw ApplicationAutoScalingErrors.NotRegistered(resource);
        }

        if (known is null && state.Policies.All.Count(p => p.Resource == resource) >= MaxPolicies)
        {
            throw new LimitExceededException($"The maximum number of scaling policies for {resource} is {MaxPolicies}.");
        }

        var policy = new RegisteredPolicy(
            resource,
            request.PolicyName!,
            known?.Arn ?? context.Arn(
                "autoscaling",
                $"scalingPolicy:{context.Ids.NewGuid()}:resource/{ScalableResource.Namespace}/{resource.ResourceId}:policyName/{request.PolicyName}"),
            JsonByName.Write(request.TargetTrackingScalingPolicyConfiguration!).ToJsonString(),
            known?.CreatedAt ?? context.Now);
        state.Policies.Put(policy);
        return new() { PolicyARN = policy.Arn, Alarms = [] };
    }

    private static void CheckKind(PutScalingPolicyRequest request, bool isKnown)
    {
        if (request.PolicyType is null && !isKnown)
        {
            throw ApplicationAutoScalingErrors.Validation("Policy type must be specified to create a scaling policy");
        }

        if (request.PolicyType is not (null or PolicyType.TargetTrackingScaling)
            || request.StepScalingPolicyConfiguration is not null || request.PredictiveScalingPolicyConfiguration is not null)
        {
            throw ApplicationAutoScalingErrors.Validation($"Unsupported policy type for service namespace: {ScalableResource.Namespace}");
        }

        if (request.TargetTrackingScalingPolicyConfiguration is null)
        {
            throw ApplicationAutoScalingErrors.Validation("Target tracking scaling policy configuration must be specified");
        }
    }

    private static void CheckConfiguration(ScalableResource resource, TargetTrackingScalingPolicyConfiguration configuration)
    {
        var (predefined, customized) = (configuration.PredefinedMetricSpecification, configuration.CustomizedMetricSpecification);
        if ((predefined is null) == (customized is null))
        {
            throw ApplicationAutoScalingErrors.Validation("Exactly one of predefined and customized metric specification must be specified");
        }

        if (predefined is null)
        {
            return;
        }

        var expected = resource.IsRead ? MetricType.DynamoDBReadCapacityUtilization : MetricType.DynamoDBWriteCapacityUtilization;
        if (predefined.PredefinedMetricType != expected)
        {
            throw ApplicationAutoScalingErrors.Validation(
                $"Predefined metric type {predefined.PredefinedMetricType} is not supported for scalable dimension: {resource.Dimension}");
        }

        if (configuration.TargetValue is not (>= MinTarget and <= MaxTarget))
        {
            throw ApplicationAutoScalingErrors.Validation($"Target value must be between {MinTarget} and {MaxTarget}");
        }
    }

    private DescribeScalingPoliciesResponse DescribeScalingPolicies(DescribeScalingPoliciesRequest request, OperationContext context)
    {
        ScalableTargetOperations.CheckDimension(request.ScalableDimension, request.ResourceId is not null);
        var found = states[context.Scope].Policies.All.Where(p => request.ServiceNamespace == ScalableResource.Namespace
            && (request.PolicyNames is not { Count: > 0 } names || names.Contains(p.Name) || names.Contains(p.Arn))
            && (request.ResourceId is null || request.ResourceId == p.Resource.ResourceId)
            && (request.ScalableDimension is null || request.ScalableDimension == p.Resource.Dimension));
        var (page, nextToken) = ScalingPage.Of(
            found, static p => ApplicationAutoScalingState.KeyOf(p.Resource, p.Name), request.MaxResults, request.NextToken);
        return new() { ScalingPolicies = page.ConvertAll(Describe), NextToken = nextToken };
    }

    private DeleteScalingPolicyResponse DeleteScalingPolicy(DeleteScalingPolicyRequest request, OperationContext context)
    {
        var resource = ScalableResource.Parse(request.ServiceNamespace, request.ResourceId, request.ScalableDimension, "DeleteScalingPolicy");
        return states[context.Scope].Policies.Remove(ApplicationAutoScalingState.KeyOf(resource, request.PolicyName!))
            ? new()
            : throw ApplicationAutoScalingErrors.PolicyNotFound(resource, request.PolicyName!);
    }

    private static ScalingPolicy Describe(RegisteredPolicy policy)
    {
        var configuration = new TargetTrackingScalingPolicyConfiguration();
        JsonByName.Read(ClientJson.ParseNode(policy.Configuration)!, configuration);
        return new()
        {
            PolicyARN = policy.Arn,
            PolicyName = policy.Name,
            ServiceNamespace = ScalableResource.Namespace,
            ResourceId = policy.Resource.ResourceId,
            ScalableDimension = policy.Resource.Dimension,
            PolicyType = PolicyType.TargetTrackingScaling,
            TargetTrackingScalingPolicyConfiguration = configuration,
            Alarms = [],
            CreationTime = policy.CreatedAt,
        };
    }
}
