package linkage

import (
	"strings"
	"sync"
)

// givenNames tell in a whole name of three words whether the second is given. Names that are frequent surnames as well (Martín,
// Santiago, Simón, Rosario) are left out: a surname taken for a given name loses the pair, the reverse only weakens it.
var givenNames = sync.OnceValue(func() map[string]bool {
	return wordSet(strings.ToLower(`jose juan luis carlos jesus antonio francisco miguel manuel pedro jorge alejandro fernando
	ricardo eduardo roberto daniel javier sergio rafael mario oscar arturo raul hector enrique gerardo alberto armando victor
	cesar julio hugo ruben pablo marco marcos andres felipe ernesto alfonso jaime guillermo gustavo alfredo salvador gabriel
	ramon ignacio agustin angel diego rodrigo ivan cristian sebastian mateo nicolas samuel david adrian emilio esteban tomas
	joaquin leonardo mauricio edgar wilson edwin walter jhon john fabian hernan orlando gonzalo camilo ernan alvaro omar
	maria guadalupe carmen ana rosa juana margarita josefina veronica teresa martha marta alicia leticia francisca elena
	isabel patricia laura silvia gloria luz yolanda claudia sandra elizabeth adriana monica beatriz irma norma lucia sofia
	valentina camila daniela andrea paula natalia carolina alejandra fernanda gabriela mariana valeria diana liliana esperanza
	mercedes pilar dolores angela rocio raquel susana cecilia consuelo blanca olga lorena karina paola viviana milena johanna
	ximena jimena catalina victoria julia antonia ines emilia martina florencia agustina micaela constanza fatima soledad
	angeles concepcion joao paulo luiz pedro lucas matheus gustavo guilherme felipe bruno thiago tiago marcelo rodrigo leandro
	anderson andre vinicius caio igor renato fabio claudio sebastiao raimundo benedito edson gilberto geraldo severino
	aparecida francisca antonia adriana juliana marcia fernanda patricia aline sandra camila amanda bruna jessica leticia
	julia luciana vanessa mariana gabriela vera vitoria larissa claudia beatriz luana rita sonia renata eliane josefa simone
	cristina raimunda tereza terezinha helena ines fatima eduarda`))
})
