namespace Simfra.Core.Tests.Security.Iam;

/// <summary>The rows of <see cref="DecisionTableTests"/>; <see cref="Scenario"/> tells how to read them.</summary>
internal static class DecisionTables
{
    public const string OneAccount = """
        # Identity policies alone
        user => implicit identity
        user identity=none => implicit identity
        user identity=allow => allowed by identity
        user identity=deny => explicit identity
        user identity=both => explicit identity
        user identity=allow+deny => explicit identity
        user identity=deny+allow => explicit identity
        user identity=none+allow => allowed by identity
        user identity=none+none => implicit identity
        user unowned identity=allow => allowed by identity
        user unowned => implicit identity
        role => implicit identity
        role identity=none => implicit identity
        role identity=allow => allowed by identity
        role identity=deny => explicit identity
        role identity=allow+deny => explicit identity
        role unowned identity=allow => allowed by identity
        servicelinked identity=allow => allowed by identity
        servicelinked => implicit identity

        # The root user needs no policy, and can be denied by its resource's
        root => allowed by nothing
        root resource=allow:everyone => allowed by resource
        root resource=none:everyone => allowed by nothing
        root resource=deny:everyone => explicit resource
        root resource=deny:account => explicit resource
        root resource=deny:root => explicit resource
        root resource=deny:user => allowed by nothing
        root boundary=none => implicit boundary
        root endpoint=none => implicit endpoint
        root endpoint=allow => allowed by nothing

        # A boundary takes away from what identity policies give, and never gives
        user boundary=allow => implicit identity
        user boundary=none => implicit identity
        user boundary=deny => explicit boundary
        user identity=allow boundary=allow => allowed by identity
        user identity=allow boundary=none => implicit boundary
        user identity=allow boundary=deny => explicit boundary
        user identity=allow boundary=both => explicit boundary
        user identity=none boundary=allow => implicit identity
        user identity=none boundary=none => implicit identity
        user identity=deny boundary=allow => explicit identity
        user identity=deny boundary=deny => explicit identity
        role boundary=allow => implicit identity
        role identity=allow boundary=allow => allowed by identity
        role identity=allow boundary=none => implicit boundary
        role identity=allow boundary=deny => explicit boundary

        # So do session policies
        role session=allow => implicit identity
        role session=none => implicit identity
        role session=deny => explicit session
        role identity=allow session=allow => allowed by identity
        role identity=allow session=none => implicit session
        role identity=allow session=none+allow => allowed by identity
        role identity=allow session=none+none => implicit session
        role identity=allow session=allow+deny => explicit session
        role identity=allow session=both => explicit session
        role identity=none session=allow => implicit identity
        role identity=deny session=allow => explicit identity
        role identity=allow boundary=allow session=allow => allowed by identity
        role identity=allow boundary=none session=allow => implicit boundary
        role identity=allow boundary=allow session=none => implicit session
        role identity=allow boundary=none session=none => implicit boundary
        role identity=allow boundary=deny session=deny => explicit boundary
        role identity=none boundary=none session=none => implicit identity

        # A federated user has what its issuer's policies and its session policies both give
        federated => implicit identity
        federated identity=allow => implicit session
        federated identity=allow session=allow => allowed by identity
        federated identity=allow session=none => implicit session
        federated identity=none session=allow => implicit identity
        federated identity=allow session=deny => explicit session
        federated identity=deny session=allow => explicit identity
        federated identity=allow session=allow boundary=none => implicit boundary
        federated identity=allow session=allow boundary=allow => allowed by identity
        federatedroot => implicit session
        federatedroot session=allow => allowed by nothing
        federatedroot session=none => implicit session
        federatedroot session=deny => explicit session

        # A resource policy adds to identity policies, whichever says yes
        user resource=allow:user => allowed by resource
        user resource=none:user => implicit identity
        user resource=deny:user => explicit resource
        user identity=allow resource=none:user => allowed by identity
        user identity=allow resource=deny:user => explicit resource
        user identity=allow resource=deny:everyone => explicit resource
        user identity=allow resource=allow:user => allowed by resource
        user identity=none resource=allow:user => allowed by resource
        user identity=deny resource=allow:user => explicit identity
        user identity=deny resource=deny:user => explicit identity
        user resource=allow:user+deny:user => explicit resource
        user resource=deny:user+allow:user => explicit resource
        user resource=allow:user+deny:otheruser => allowed by resource
        user identity=allow resource=allow:account => allowed by identity
        user resource=allow:account+allow:user => allowed by resource
        user resource=allow:account+allow:otheruser => implicit identity

        # What a boundary and session policies don't allow, a resource policy may still give to a user, a session or everyone
        user boundary=none resource=allow:user => allowed by resource
        user boundary=deny resource=allow:user => explicit boundary
        user boundary=none resource=allow:everyone => allowed by resource
        user boundary=none resource=allow:star => allowed by resource
        user boundary=none resource=allow:userid => allowed by resource
        user boundary=none resource=allow:account => implicit identity
        user boundary=none identity=allow resource=allow:account => implicit boundary
        user boundary=allow resource=allow:account => implicit identity
        role boundary=none resource=allow:session => allowed by resource
        role session=none resource=allow:session => allowed by resource
        role boundary=none session=none resource=allow:session => allowed by resource
        role boundary=none session=none resource=allow:everyone => allowed by resource
        role boundary=deny resource=allow:session => explicit boundary
        role session=deny resource=allow:session => explicit session

        # but not to a role: its boundary and session policies have to allow
        role resource=allow:role => allowed by resource
        role resource=allow:roleid => allowed by resource
        role boundary=none resource=allow:role => implicit boundary
        role boundary=allow resource=allow:role => allowed by resource
        role boundary=none resource=allow:roleid => implicit boundary
        role session=none resource=allow:role => implicit session
        role session=allow resource=allow:role => allowed by resource
        role boundary=allow session=none resource=allow:role => implicit session
        role boundary=none session=allow resource=allow:role => implicit boundary
        role boundary=allow session=allow resource=allow:role => allowed by resource
        role session=none resource=allow:role+allow:session => allowed by resource
        role session=none resource=allow:session+allow:role => allowed by resource
        role session=none resource=allow:account+allow:role => implicit session
        role identity=allow session=none resource=allow:role => implicit session
        role identity=deny resource=allow:role => explicit identity

        # nor by the name of the user that a federated user's session was made of
        federated session=none resource=allow:user => implicit session
        federated resource=allow:user => implicit session
        federated session=allow resource=allow:user => allowed by resource
        federated session=allow boundary=none resource=allow:user => implicit boundary
        federated session=none resource=allow:federated => allowed by resource
        federated resource=allow:federated => allowed by resource
        federated session=none resource=allow:everyone => allowed by resource
        federated session=deny resource=allow:federated => explicit session

        # A key's policy has to allow; that it names the account lets identity policies count
        user kms => implicit resource
        user kms identity=allow => implicit resource
        user kms identity=allow resource=none:account => implicit resource
        user kms identity=allow resource=allow:otheruser => implicit resource
        user kms identity=allow resource=allow:account => allowed by identity
        user kms identity=allow resource=allow:root => allowed by identity
        user kms identity=none resource=allow:account => implicit identity
        user kms identity=deny resource=allow:account => explicit identity
        user kms resource=allow:user => allowed by resource
        user kms boundary=none resource=allow:user => allowed by resource
        user kms boundary=none identity=allow resource=allow:account => implicit boundary
        user kms resource=allow:everyone => allowed by resource
        user kms identity=allow resource=allow:account+deny:user => explicit resource
        role kms resource=allow:role => allowed by resource
        role kms session=none resource=allow:role => implicit session
        role kms session=none identity=allow resource=allow:account => implicit session
        role kms identity=allow resource=allow:account => allowed by identity
        root kms => implicit resource
        root kms resource=allow:root => allowed by nothing
        root kms resource=allow:user => implicit resource
        service kms resource=allow:sns => allowed by resource
        service kms => implicit resource

        # A trust policy likewise, called by its own name
        user trust => implicit trust
        user trust identity=allow => implicit trust
        user trust resource=allow:user => allowed by trust
        user trust resource=allow:account => implicit identity
        user trust identity=allow resource=allow:account => allowed by identity
        user trust identity=deny resource=allow:user => explicit identity
        user trust resource=deny:user => explicit trust
        user trust identity=allow resource=allow:otheruser => implicit trust
        role trust resource=allow:role => allowed by trust
        role trust resource=allow:session => allowed by trust
        role trust boundary=none resource=allow:role => implicit boundary
        service trust resource=allow:sns => allowed by trust
        service trust resource=allow:s3 => implicit trust
        webidentity trust resource=allow:google => allowed by trust
        webidentity trust resource=allow:cognito => implicit trust
        webidentity trust => implicit trust
        anonymous trust resource=allow:user => implicit trust

        # The policy of the endpoint that a request came through has to allow it, and never gives
        user endpoint=allow => implicit identity
        user identity=allow endpoint=allow => allowed by identity
        user identity=allow endpoint=none => implicit endpoint
        user identity=allow endpoint=deny => explicit endpoint
        user identity=deny endpoint=deny => explicit endpoint
        user resource=allow:user endpoint=none => implicit endpoint
        user resource=allow:user endpoint=allow => allowed by resource
        anonymous resource=allow:everyone endpoint=none => implicit endpoint

        # Those who have no identity policies live by resource policies alone
        service => implicit resource
        service identity=allow => implicit resource
        service resource=allow:sns => allowed by resource
        service resource=allow:s3 => implicit resource
        service resource=allow:everyone => allowed by resource
        service resource=allow:account => implicit resource
        service resource=deny:sns => explicit resource
        service resource=allow:sns+deny:everyone => explicit resource
        service boundary=none session=none resource=allow:sns => allowed by resource
        anonymous => implicit resource
        anonymous identity=allow => implicit resource
        anonymous resource=allow:everyone => allowed by resource
        anonymous resource=allow:star => allowed by resource
        anonymous resource=allow:account => implicit resource
        anonymous resource=allow:user => implicit resource
        anonymous resource=deny:everyone => explicit resource
        anonymous resource=allow:everyone+deny:star => explicit resource
        anonymous resource=allow:not-user => allowed by resource
        """;

    public const string TwoAccounts = """
        # Both accounts have to allow. Where the resource's doesn't, or names the other account alone, that is what AWS says
        user cross => implicit resource
        user cross identity=none => implicit resource
        user cross identity=allow => implicit resource
        user cross resource=allow:user => implicit identity
        user cross resource=allow:account => implicit resource
        user cross resource=allow:root => implicit resource
        user cross resource=allow:everyone => implicit identity
        user cross identity=allow resource=none:user => implicit resource
        user cross identity=none resource=allow:user => implicit identity
        user cross identity=none resource=allow:account => implicit resource
        user cross identity=allow resource=allow:user => allowed by resource
        user cross identity=allow resource=allow:account => allowed by resource
        user cross identity=allow resource=allow:root => allowed by resource
        user cross identity=allow resource=allow:userid => allowed by resource
        user cross identity=allow resource=allow:everyone => allowed by resource
        user cross identity=allow resource=allow:otheruser => implicit resource
        user cross identity=allow resource=allow:otheraccount => implicit resource
        user cross identity=deny resource=allow:user => explicit identity
        user cross identity=allow resource=deny:user => explicit resource
        user cross identity=allow resource=deny:account => explicit resource
        user cross identity=deny resource=deny:user => explicit identity
        user cross identity=allow resource=allow:user+deny:account => explicit resource

        # However closely the resource policy names it, boundary and session policies have to allow
        user cross identity=allow boundary=allow resource=allow:user => allowed by resource
        user cross identity=allow boundary=none resource=allow:user => implicit boundary
        user cross identity=allow boundary=none resource=allow:account => implicit boundary
        user cross identity=allow boundary=none resource=allow:everyone => implicit boundary
        user cross identity=allow boundary=deny resource=allow:user => explicit boundary
        user cross boundary=allow resource=allow:user => implicit identity
        user cross boundary=none => implicit resource
        role cross => implicit resource
        role cross identity=allow => implicit resource
        role cross resource=allow:role => implicit identity
        role cross resource=allow:session => implicit identity
        role cross resource=allow:account => implicit resource
        role cross identity=allow resource=allow:role => allowed by resource
        role cross identity=allow resource=allow:roleid => allowed by resource
        role cross identity=allow resource=allow:session => allowed by resource
        role cross identity=allow resource=allow:account => allowed by resource
        role cross identity=allow resource=allow:othersession => implicit resource
        role cross identity=allow session=none resource=allow:role => implicit session
        role cross identity=allow session=none resource=allow:session => implicit session
        role cross identity=allow session=allow resource=allow:session => allowed by resource
        role cross identity=allow session=deny resource=allow:session => explicit session
        role cross identity=allow boundary=none resource=allow:session => implicit boundary
        role cross identity=allow boundary=allow session=allow resource=allow:account => allowed by resource
        role cross identity=allow boundary=none session=none resource=allow:account => implicit boundary

        # The other account's root user has all that its account may give
        root cross => implicit resource
        root cross resource=allow:account => allowed by resource
        root cross resource=allow:root => allowed by resource
        root cross resource=allow:everyone => allowed by resource
        root cross resource=allow:user => implicit resource
        root cross resource=deny:account => explicit resource

        federated cross identity=allow resource=allow:account => implicit session
        federated cross identity=allow session=allow resource=allow:account => allowed by resource
        federated cross identity=allow session=allow resource=allow:federated => allowed by resource
        federated cross session=allow resource=allow:federated => implicit identity
        federatedroot cross session=allow resource=allow:account => allowed by resource
        federatedroot cross resource=allow:account => implicit session

        # Keys and roles
        user cross kms identity=allow => implicit resource
        user cross kms resource=allow:user => implicit identity
        user cross kms identity=allow resource=allow:user => allowed by resource
        user cross kms identity=allow resource=allow:account => allowed by resource
        user cross kms identity=none resource=allow:account => implicit resource
        user cross trust identity=allow => implicit trust
        user cross trust resource=allow:user => implicit identity
        user cross trust resource=allow:account => implicit trust
        user cross trust identity=allow resource=allow:user => allowed by trust
        user cross trust identity=allow resource=allow:account => allowed by trust
        user cross trust identity=deny resource=allow:account => explicit identity
        user cross trust identity=allow resource=allow:account+deny:user => explicit trust
        role cross trust identity=allow resource=allow:role => allowed by trust
        role cross trust identity=allow boundary=none resource=allow:role => implicit boundary
        role cross trust identity=allow session=none resource=allow:role => implicit session

        # Services and strangers are of no account
        service cross resource=allow:sns => allowed by resource
        service cross => implicit resource
        anonymous cross resource=allow:everyone => allowed by resource
        anonymous cross => implicit resource
        """;

    public const string Organization = """
        # Service control policies: each level has to allow
        user scp=allow => implicit identity
        user identity=allow scp=allow => allowed by identity
        user identity=allow scp=none => implicit scp
        user identity=allow scp=deny => explicit scp
        user identity=allow scp=both => explicit scp
        user identity=allow scp=empty => implicit scp
        user identity=allow scp=allow/allow => allowed by identity
        user identity=allow scp=allow/allow/allow => allowed by identity
        user identity=allow scp=none/allow => implicit scp
        user identity=allow scp=allow/none => implicit scp
        user identity=allow scp=allow/none/allow => implicit scp
        user identity=allow scp=allow/empty/allow => implicit scp
        user identity=allow scp=allow/none+allow/allow => allowed by identity
        user identity=allow scp=allow+deny/allow => explicit scp
        user identity=allow scp=allow/allow+deny => explicit scp
        user identity=allow scp=deny/none => explicit scp
        user identity=allow scp=none/deny => explicit scp
        user identity=deny scp=deny => explicit scp
        user identity=deny scp=none => explicit identity
        user scp=none => implicit scp
        user scp=none boundary=deny => explicit boundary
        user identity=allow boundary=none scp=none => implicit scp
        user resource=allow:user scp=none => implicit scp
        user resource=allow:user scp=deny => explicit scp
        user resource=allow:user scp=allow => allowed by resource
        user resource=allow:everyone scp=none => implicit scp
        role identity=allow scp=allow => allowed by identity
        role identity=allow scp=none => implicit scp
        role identity=allow scp=deny => explicit scp
        role resource=allow:session scp=none => implicit scp
        federated identity=allow session=allow scp=none => implicit scp
        federated identity=allow session=allow scp=allow => allowed by identity

        # They bound the account's root user,
        root scp=allow => allowed by nothing
        root scp=none => implicit scp
        root scp=deny => explicit scp
        root scp=allow/deny => explicit scp
        federatedroot session=allow scp=deny => explicit scp

        # not the management account, service-linked roles, services or strangers
        user management identity=allow scp=deny => allowed by identity
        user management identity=allow scp=none => allowed by identity
        root management scp=deny => allowed by nothing
        role management identity=allow scp=none => allowed by identity
        servicelinked identity=allow scp=none => allowed by identity
        servicelinked identity=allow scp=deny => allowed by identity
        service resource=allow:sns scp=deny => allowed by resource
        anonymous resource=allow:everyone scp=deny => allowed by resource
        webidentity trust resource=allow:google scp=deny => allowed by trust

        # and go with the principal, whatever account the resource is of
        user cross identity=allow resource=allow:user scp=allow => allowed by resource
        user cross identity=allow resource=allow:user scp=none => implicit scp
        user cross identity=allow resource=allow:user scp=deny => explicit scp
        user cross scp=none => implicit scp
        root cross resource=allow:account scp=none => implicit scp

        # Resource control policies deny; that they say nothing allows
        user identity=allow rcp=allow => allowed by identity
        user identity=allow rcp=none => allowed by identity
        user identity=allow rcp=empty => allowed by identity
        user identity=allow rcp=deny => explicit rcp
        user identity=allow rcp=both => explicit rcp
        user identity=allow rcp=allow/deny => explicit rcp
        user identity=allow rcp=deny/allow => explicit rcp
        user identity=allow rcp=allow/allow => allowed by identity
        user rcp=allow => implicit identity
        user resource=allow:user rcp=deny => explicit rcp
        user identity=deny rcp=deny => explicit rcp
        role identity=allow rcp=deny => explicit rcp
        role resource=allow:session rcp=deny => explicit rcp
        root rcp=deny => explicit rcp
        root rcp=allow => allowed by nothing

        # whoever asks: other accounts, services, identity providers' users and strangers too
        user cross identity=allow resource=allow:user rcp=deny => explicit rcp
        user cross identity=allow resource=allow:user rcp=allow => allowed by resource
        service resource=allow:sns rcp=deny => explicit rcp
        anonymous resource=allow:everyone rcp=deny => explicit rcp
        webidentity trust resource=allow:google rcp=deny => explicit rcp

        # but not service-linked roles, nor for the management account's resources
        servicelinked identity=allow rcp=deny => allowed by identity
        user management identity=allow rcp=deny => allowed by identity

        # Both
        user identity=allow scp=allow rcp=allow => allowed by identity
        user identity=allow scp=deny rcp=deny => explicit rcp
        user identity=allow scp=none rcp=deny => explicit rcp
        user identity=allow scp=deny rcp=allow => explicit scp
        user identity=allow scp=none rcp=allow => implicit scp
        user identity=allow scp=none endpoint=none => implicit scp
        user identity=allow scp=allow endpoint=none => implicit endpoint
        user identity=allow scp=deny endpoint=deny => explicit scp
        """;

    public const string Principals = """
        # How a policy may name a user
        user resource=allow:everyone => allowed by resource
        user resource=allow:star => allowed by resource
        user resource=allow:user => allowed by resource
        user resource=allow:userid => allowed by resource
        user resource=allow:account => implicit identity
        user resource=allow:root => implicit identity
        user resource=allow:canonical => implicit identity
        user identity=allow resource=deny:canonical => explicit resource
        user identity=allow resource=deny:othercanonical => allowed by identity
        user resource=allow:otheruser => implicit identity
        user resource=allow:otheraccount => implicit identity
        user resource=allow:role => implicit identity
        user resource=allow:sns => implicit identity
        user resource=allow:google => implicit identity
        user resource=allow:otheruser,user => allowed by resource
        user resource=allow:sns,user => allowed by resource
        user resource=allow:sns,star => allowed by resource
        user identity=allow resource=deny:userid => explicit resource
        user identity=allow resource=deny:root => explicit resource
        user identity=allow resource=deny:otheruser => allowed by identity
        user identity=allow resource=deny:sns => allowed by identity

        # a session of a role: by session, role (with its path), id, account
        role resource=allow:session => allowed by resource
        role resource=allow:othersession => implicit identity
        role resource=allow:allsessions => implicit identity
        role resource=allow:role => allowed by resource
        role resource=allow:rolewithoutpath => implicit identity
        role resource=allow:roleid => allowed by resource
        role resource=allow:account => implicit identity
        role resource=allow:user => implicit identity
        role identity=allow resource=deny:session => explicit resource
        role identity=allow resource=deny:othersession => allowed by identity
        role identity=allow resource=deny:role => explicit resource
        role identity=allow resource=deny:roleid => explicit resource
        role identity=allow resource=deny:account => explicit resource
        role identity=allow resource=deny:rolewithoutpath => allowed by identity

        # a federated user: by its own name, its issuer's, the account
        federated session=allow resource=allow:federated => allowed by resource
        federated session=allow resource=allow:user => allowed by resource
        federated session=allow resource=allow:userid => allowed by resource
        federated session=allow resource=allow:otheruser => implicit identity
        federated session=allow identity=allow resource=deny:user => explicit resource
        federated session=allow identity=allow resource=deny:account => explicit resource

        # those that aren't AWS principals
        service resource=allow:sns => allowed by resource
        service resource=allow:s3,sns => allowed by resource
        service resource=allow:star => allowed by resource
        service resource=allow:google => implicit resource
        webidentity trust resource=allow:google => allowed by trust
        webidentity trust resource=allow:everyone => allowed by trust
        webidentity trust resource=allow:user => implicit trust

        # A statement of a resource policy that names nobody is about nobody
        user resource=allow => implicit identity
        user identity=allow resource=deny => allowed by identity
        anonymous resource=allow => implicit resource

        # NotPrincipal with Allow: all but those
        user resource=allow:not-otheruser => allowed by resource
        user resource=allow:not-user => implicit identity
        user resource=allow:not-account => implicit identity
        user resource=allow:not-otheruser,user => implicit identity
        role resource=allow:not-user => allowed by resource
        role resource=allow:not-role => implicit identity
        role resource=allow:not-session => implicit identity
        service resource=allow:not-user => allowed by resource
        service resource=allow:not-sns => implicit resource
        anonymous resource=allow:not-user => allowed by resource
        anonymous resource=allow:not-everyone => implicit resource

        # NotPrincipal with Deny spares whom it names with account, role and session
        user identity=allow resource=deny:not-user,account => allowed by identity
        user identity=allow resource=deny:not-userid,root => allowed by identity
        user identity=allow resource=deny:not-user => explicit resource
        user identity=allow resource=deny:not-account => explicit resource
        user identity=allow resource=deny:not-otheruser,account => explicit resource
        user identity=allow resource=deny:not-everyone => allowed by identity
        role identity=allow resource=deny:not-session,role,account => allowed by identity
        role identity=allow resource=deny:not-session,roleid,root => allowed by identity
        role identity=allow resource=deny:not-role,account => explicit resource
        role identity=allow resource=deny:not-session,role => explicit resource
        role identity=allow resource=deny:not-session,account => explicit resource
        role identity=allow resource=deny:not-othersession,role,account => explicit resource
        root resource=deny:not-account => allowed by nothing
        root resource=deny:not-root => allowed by nothing
        root resource=deny:not-user,role => explicit resource
        service resource=allow:sns+deny:not-sns => allowed by resource
        service resource=allow:sns+deny:not-account => explicit resource
        anonymous resource=allow:everyone+deny:not-account => explicit resource

        # and nobody who has a permissions boundary
        user identity=allow boundary=allow resource=deny:not-user,account => explicit resource
        role identity=allow boundary=allow resource=deny:not-session,role,account => explicit resource
        """;
}
