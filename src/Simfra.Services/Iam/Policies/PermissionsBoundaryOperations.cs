using Simfra.Integration;
using Simfra.Models.Iam;
using Simfra.Schemas;
using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>The permissions boundaries of users and roles.</summary>
internal sealed class PermissionsBoundaryOperations(ServiceState<IamState> states) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(IamApi.PutUserPermissionsBoundary, PutUserPermissionsBoundary);
        operations.Handle(IamApi.DeleteUserPermissionsBoundary, DeleteUserPermissionsBoundary);
        operations.Handle(IamApi.PutRolePermissionsBoundary, PutRolePermissionsBoundary);
        operations.Handle(IamApi.DeleteRolePermissionsBoundary, DeleteRolePermissionsBoundary);
    }

    /// <summary>The ARN of a policy that is to be a boundary; null where none is given.</summary>
    /// <exception cref="AwsServiceException">ValidationError, NoSuchEntity.</exception>
    public static string? Find(IamState state, string? arn) => arn is null
        ? null
        : (state.FindPolicy(PolicyArn.Parse(arn)) ?? throw IamErrors.BoundaryNotFound(arn)).Arn;

    private Unit PutUserPermissionsBoundary(PutUserPermissionsBoundaryRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var user = state.GetUser(request.UserName);
        state.Users.Put(user with { PermissionsBoundary = Find(state, request.PermissionsBoundary) });
        return new();
    }

    private Unit DeleteUserPermissionsBoundary(DeleteUserPermissionsBoundaryRequest request, OperationContext context)
    {
        var state = states.Of(context);
        state.Users.Put(state.GetUser(request.UserName) with { PermissionsBoundary = null });
        return new();
    }

    private Unit PutRolePermissionsBoundary(PutRolePermissionsBoundaryRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var role = state.GetUnprotectedRole(request.RoleName);
        state.Roles.Put(role with { PermissionsBoundary = Find(state, request.PermissionsBoundary) });
        return new();
    }

    private Unit DeleteRolePermissionsBoundary(DeleteRolePermissionsBoundaryRequest request, OperationContext context)
    {
        var state = states.Of(context);
        state.Roles.Put(state.GetUnprotectedRole(request.RoleName) with { PermissionsBoundary = null });
        return new();
    }
}
