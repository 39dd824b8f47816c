namespace Simfra.Core.Tests.Security.Iam;

internal static partial class DecisionTables
{
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
}
